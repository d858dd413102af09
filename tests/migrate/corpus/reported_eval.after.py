import tensorflow as tf

loss = eval("tf.losses.%s" % name)
total = eval("1 + 1")
