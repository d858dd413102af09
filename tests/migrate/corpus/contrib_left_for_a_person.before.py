import tensorflow as tf
from tensorflow.contrib import slim


def model(images, labels):
    net = slim.fully_connected(images, 3)
    return slim.losses.softmax_cross_entropy(net, labels)
