import tensorflow as tf


class Model:
    def total(self):
        return tf.add_n(self.losses) + self.losses.log_loss
