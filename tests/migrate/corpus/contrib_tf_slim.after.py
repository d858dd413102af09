import tf_slim as slim
from tfcompat_losses.contrib import log_loss
import tfcompat_losses.contrib


def loss(predictions, labels):
    return log_loss(predictions, labels) + tfcompat_losses.contrib.hinge_loss(predictions, labels)
