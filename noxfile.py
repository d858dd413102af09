# SPDX-License-Identifier: Apache-2.0
"""Goldens, surface, graphs, Keras and replicas under each TensorFlow that the README names: `nox -s goldens-2.10`.
Goldens and examples on other processors, as far as settings can stand for them: `nox -s processors`.
"""

import nox

nox.options.default_venv_backend = "venv"
# A session that is skipped would look like one that passed.
nox.options.error_on_missing_interpreters = True

TENSORFLOWS = {
    "2.10": ("3.10", ["tensorflow==2.10.*", "numpy<2"]),
    "2.15": ("3.10", ["tensorflow==2.15.*", "numpy<2"]),
    "2.21": ("3.11", ["tensorflow==2.21.*", "tf_keras==2.21.*"]),
}

# What changes the kernels that TensorFlow, oneDNN and XLA choose or compile, as another processor would.
PROCESSORS = {
    "as it is": {},
    "SSE 4": {"ONEDNN_MAX_CPU_ISA": "SSE41", "XLA_FLAGS": "--xla_cpu_max_isa=SSE4_2"},
    "AVX2": {"ONEDNN_MAX_CPU_ISA": "AVX2", "XLA_FLAGS": "--xla_cpu_max_isa=AVX2"},
    "no oneDNN": {"TF_ENABLE_ONEDNN_OPTS": "0"},
    "1 thread": {"TF_NUM_INTRAOP_THREADS": "1"},
    "2 threads": {"TF_NUM_INTRAOP_THREADS": "2"},
    "4 threads": {"TF_NUM_INTRAOP_THREADS": "4"},
}


@nox.session(venv_backend="none")
def processors(session: nox.Session) -> None:
    """The goldens, contrib's too, and the limits of the examples' curves, in the environment that nox runs in."""
    for name, settings in PROCESSORS.items():
        session.log(f"processor: {name}")
        session.run(
            *("python", "-m", "pytest", "-q", "-n", "2"),
            *("tests/conformance/test_golden.py", "tests/contrib/test_golden.py"),
            *("tests/contrib/test_digits_example.py", "tests/examples/test_multilabel_digits.py"),
            *session.posargs,
            env={"TF_CPP_MIN_LOG_LEVEL": "3", **settings},
        )


def goldens(version: str) -> None:
    python, packages = TENSORFLOWS[version]

    @nox.session(name=f"goldens-{version}", python=python)
    def run(session: nox.Session) -> None:
        session.install(".", "hypothesis", "pytest", "pytest-xdist", *packages)
        session.run(
            "pytest",
            *("tests/conformance/test_golden.py", "tests/conformance/test_surface.py", "tests/losses"),
            *("tests/test_keras.py", "tests/test_distribute.py", "tests/test_graphs.py", "tests/test_one_op.py"),
            *("-n", "2", *session.posargs),
            env={"TF_CPP_MIN_LOG_LEVEL": "3"},
        )


for version in TENSORFLOWS:
    goldens(version)
