import tensorflow


def f(tf):
    return tf.losses.huber_loss(1, 2)
