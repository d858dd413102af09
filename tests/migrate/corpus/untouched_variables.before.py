import tensorflow as tf

losses = []
losses.append(tf.zeros(3))


def f(losses, slim):
    return slim.losses.log_loss(losses[0])
