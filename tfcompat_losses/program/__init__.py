# SPDX-License-Identifier: Apache-2.0
"""A TensorFlow 1 program as it is: run on today's TensorFlow, recorded under its own, and replayed."""
