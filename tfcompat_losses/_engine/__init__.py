# SPDX-License-Identifier: Apache-2.0
"""A per-element loss and its weighted sum, in one step; eagerly that is one op."""
