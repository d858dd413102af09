# SPDX-License-Identifier: Apache-2.0
"""Moves the losses of a TF1 code base. Stands alone: no TensorFlow, and nothing of the migrated code is executed."""
