# SPDX-License-Identifier: Apache-2.0
"""The migrated corpus gives, under today's TensorFlow, the numbers and names that TensorFlow 1.15.5 gave before."""

import json

import numpy as np
import pytest
from record_corpus import RECORD, can_run, outcome
from test_corpus import NAMES, text_of

with open(RECORD, encoding="utf-8") as file:
    RECORDED = json.load(file)["cases"]


def test_every_file_that_can_be_executed_is_recorded():
    assert sorted(RECORDED) == [name for name in NAMES if can_run(text_of(name, "before.py"))]


@pytest.mark.filterwarnings("ignore")  # what the migrated code warns of is its own matter
@pytest.mark.parametrize("name", sorted(RECORDED))
def test_the_numbers_and_names_after_are_those_before(name):
    ours, recorded = outcome(text_of(name, "after.py")), RECORDED[name]
    assert ours["names"] == recorded["names"]
    assert len(ours["values"]) == len(recorded["values"])
    for value, expected in zip(ours["values"], recorded["values"]):
        assert np.shape(value) == np.shape(expected)
        ulp = np.spacing(np.float32(np.max(np.abs(expected))))
        np.testing.assert_allclose(value, expected, rtol=0, atol=8 * ulp)
