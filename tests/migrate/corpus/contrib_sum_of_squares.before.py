import tensorflow as tf
from tensorflow.contrib.losses import sum_of_pairwise_squares


def loss(predictions, labels):
    return tf.contrib.losses.sum_of_squares(predictions, labels) + sum_of_pairwise_squares(predictions, labels)
