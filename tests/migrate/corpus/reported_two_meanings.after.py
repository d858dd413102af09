try:
    from tensorflow.contrib import losses
except ImportError:
    from tensorflow.compat.v1 import losses

loss = losses.log_loss(a, b)
