# SPDX-License-Identifier: Apache-2.0
"""v1's weighting: which weights fit which losses, how many elements count, and the table of reductions."""
