import sys

import my_losses

sys.modules["tensorflow.contrib.losses"] = my_losses
sys.modules["losses"] = my_losses
