# SPDX-License-Identifier: Apache-2.0
"""-y log(p + eps) - (1 - y) log(1 - p + eps)."""

import math

import numpy as np

import tfcompat_losses as losses


def test_it_is_minus_the_log_of_the_probability_of_what_happened():
    # y = 1, p = 1/2: log 2; y = 0, p = 3/4: log 4
    loss = losses.log_loss([1.0, 0.0], [0.5, 0.75], epsilon=0.0)
    np.testing.assert_allclose(loss, 1.5 * math.log(2), rtol=1e-6)


def test_epsilon_keeps_a_confident_mistake_finite():
    # y = 1, p = 0: -log(eps)
    np.testing.assert_allclose(losses.log_loss([1.0], [0.0], epsilon=1e-3), -math.log(1e-3), rtol=1e-6)


def test_epsilon_reaches_the_other_class_too():
    # y = 0, p = 1: -log(1 - 1 + eps); added as 1 + eps first, float32 would lose the default eps altogether.
    np.testing.assert_allclose(losses.log_loss([0.0], [1.0]), -math.log(1e-7), rtol=1e-6)
