def build():
    import tensorflow as tf

    labels = tf.constant([1.0, 2.0])
    return tf.losses.huber_loss(labels, tf.constant([3.0, 2.5]))


fetches = [build()]
