import tensorflow as tf
from tfcompat_losses.contrib import mean_pairwise_squared_error as sum_of_pairwise_squares
import tfcompat_losses.contrib


def loss(predictions, labels):
    return tfcompat_losses.contrib.mean_squared_error(predictions, labels) + sum_of_pairwise_squares(predictions, labels)
