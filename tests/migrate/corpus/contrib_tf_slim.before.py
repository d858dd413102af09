import tf_slim as slim
from tf_slim.losses import log_loss


def loss(predictions, labels):
    return log_loss(predictions, labels) + slim.losses.hinge_loss(predictions, labels)
