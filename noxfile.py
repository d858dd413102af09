# SPDX-License-Identifier: Apache-2.0
"""Goldens, surface, graphs, Keras and replicas under each TensorFlow that the README names: `nox -s goldens-2.10`."""

import nox

nox.options.default_venv_backend = "venv"
# A session that is skipped would look like one that passed.
nox.options.error_on_missing_interpreters = True

TENSORFLOWS = {
    "2.10": ("3.10", ["tensorflow==2.10.*", "numpy<2"]),
    "2.15": ("3.10", ["tensorflow==2.15.*", "numpy<2"]),
    "2.21": ("3.11", ["tensorflow==2.21.*", "tf_keras==2.21.*"]),
}


def goldens(version: str) -> None:
    python, packages = TENSORFLOWS[version]

    @nox.session(name=f"goldens-{version}", python=python)
    def run(session: nox.Session) -> None:
        session.install(".", "hypothesis", "pytest", "pytest-xdist", *packages)
        session.run(
            "pytest",
            *("tests/conformance/test_golden.py", "tests/conformance/test_surface.py", "tests/losses"),
            *("tests/test_keras.py", "tests/test_distribute.py", "tests/test_graphs.py", "tests/_engine"),
            *("-n", "2", *session.posargs),
            env={"TF_CPP_MIN_LOG_LEVEL": "3"},
        )


for version in TENSORFLOWS:
    goldens(version)
