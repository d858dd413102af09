import tensorflow as tf

losses = []
losses.append(tf.zeros(3))


def f(losses, slim):
    return slim.losses.cross_entropy_loss(losses[0])
