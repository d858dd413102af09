import tfcompat_losses.contrib


def loss(predictions, labels):
    tfcompat_losses.contrib.cosine_distance(predictions, labels=labels, axis=1, weights=0.5)
    tfcompat_losses.contrib.hinge_loss(predictions, labels=labels)
    return tfcompat_losses.contrib.log_loss(predictions, labels=labels, weights=2.0)
