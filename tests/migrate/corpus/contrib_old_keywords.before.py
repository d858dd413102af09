from tensorflow.contrib import slim


def loss(predictions, labels):
    slim.losses.cosine_distance(predictions, targets=labels, dim=1, weight=0.5)
    slim.losses.hinge_loss(predictions, target=labels)
    return slim.losses.log_loss(predictions, targets=labels, weight=2.0)
