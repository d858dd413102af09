# migrate: --source tf1
import tfcompat_losses

loss = tfcompat_losses.mean_squared_error(y, p)
