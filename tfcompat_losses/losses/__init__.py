# SPDX-License-Identifier: Apache-2.0
"""One file per loss: the per-element formula, then the v1 function."""
