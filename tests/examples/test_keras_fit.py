# SPDX-License-Identifier: Apache-2.0
"""The Keras example learns, and the number it reports is v1's."""

import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "examples"))

import keras_fit


def test_it_learns_on_v1s_number(capsys):
    keras_fit.main()
    out = capsys.readouterr().out
    by_v1, by_keras = map(float, re.search(r"v1's ([\d.]+), Keras's own ([\d.]+)", out).groups())
    # The samples of weight zero, one in four, are in Keras's divisor and not in v1's.
    assert abs(by_keras / by_v1 - 0.75) < 1e-3
    assert float(re.search(r"held-out digits: ([\d.]+)%", out).group(1)) > 85


def test_the_legacy_layers_penalty_is_in_the_loss():
    (images, _), _ = keras_fit.digits_data.load()
    model = keras_fit.build()
    model(images[:8])
    assert [float(loss) > 0 for loss in model.losses] == [True]
