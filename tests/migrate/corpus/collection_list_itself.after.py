import tensorflow as tf

del tf.get_collection_ref("losses")[:]
tf.add_to_collections([tf.GraphKeys.LOSSES, "mine"], 1.0)
