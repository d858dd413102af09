# migrate: --source tf1
import tensorflow as tf
import tfcompat_losses

loss = tfcompat_losses.mean_squared_error(y, p)
