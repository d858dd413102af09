# SPDX-License-Identifier: Apache-2.0
"""That very many calls are what they are said to be. How much memory they take is no test's business."""

import random

import pytest
from quick_run import imported

import tfcompat_losses


@pytest.fixture(scope="module")
def endurance():
    return imported("endurance")


class Noting:
    """A module of losses that notes its calls and computes nothing."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        def loss(labels, predictions, **options):
            self.calls.append((name, predictions.shape, predictions.dtype, {**options, "weights": None}))
            return predictions * 1.0

        return loss


def test_the_same_calls_are_drawn_for_each_module_and_all_losses_and_reductions_are_met(endurance):
    noted = [Noting(), Noting()]
    for module in noted:
        draw = random.Random(0)
        for _ in range(150):
            endurance.call(module, draw)
    assert noted[0].calls == noted[1].calls
    assert {name for name, *_ in noted[0].calls} == set(endurance.LOSSES)
    assert {options.get("reduction") for *_, options in noted[0].calls} == {None, *endurance.REDUCTIONS}


def test_memory_is_looked_at_from_the_first_hundredth_to_the_last_call(endurance):
    seen = endurance.endure(tfcompat_losses, 100, looks=4)
    assert [look["calls"] for look in seen] == [1, 25, 50, 75, 100]
    assert all(look["bytes"] > 1e6 and look["threads"] >= 1 for look in seen)


def test_the_table_and_the_conclusion(endurance):
    looks = [
        {"calls": 10, "bytes": 5e6, "threads": 3, "files": 4},
        {"calls": 1000, "bytes": 7e6, "threads": 3, "files": 4},
    ]
    assert endurance.conclusion({"a": looks}) == "In 1,000 calls memory grows: a by 2 MB"
    assert endurance.growth_table({"a": looks}).splitlines()[2:] == [
        "| 10 | 5 |",
        "| 1,000 | 7 |",
        "| threads, first and last | 3, 3 |",
        "| files, first and last | 4, 4 |",
    ]
