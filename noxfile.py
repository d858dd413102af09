# SPDX-License-Identifier: Apache-2.0
"""The tests under each TensorFlow that docs/proof.md names: `nox -s tests-2.15`; with `-- --write` the page is told.
Goldens and examples on other processors, as far as settings can stand for them: `nox -s processors`.
The wheel and the source archive, built and tested where the repository is not: `nox -s packages`.
The package changed in one place at a time, and whether the tests notice: `nox -s mutants`.
"""

import json
import shutil
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
# A session that is skipped would look like one that passed.
nox.options.error_on_missing_interpreters = True

# Of the extra `test`, what is not bound to a TensorFlow.
_TEST = (".[examples,metric-learning,migrate]", "hypothesis", "mypy", "psutil", "pytest", "pytest-xdist", "tf_slim")
# A Python, what to install, and variables of the environment. To 2.15 Keras is Keras 2, beside which tf_keras disturbs.
TENSORFLOWS = {
    "2.10": ("3.10", ["tensorflow==2.10.*", "numpy<2"], {}),
    "2.12": ("3.10", ["tensorflow==2.12.*"], {}),
    "2.15": ("3.11", ["tensorflow==2.15.*"], {}),
    "2.16": ("3.12", ["tensorflow==2.16.*", "tf_keras==2.16.*"], {}),
    "2.18": ("3.12", ["tensorflow==2.18.*", "tf_keras==2.18.*"], {}),
    "2.20": ("3.9", ["tensorflow==2.20.*", "tf_keras==2.20.*"], {}),
    "2.21": ("3.11", ["tensorflow==2.21.*", "tf_keras==2.21.*"], {}),
    "2.21-python-3.10": ("3.10", ["tensorflow==2.21.*", "tf_keras==2.21.*"], {}),
    "2.21-python-3.12": ("3.12", ["tensorflow==2.21.*", "tf_keras==2.21.*"], {}),
    "2.21-python-3.13": ("3.13", ["tensorflow==2.21.*", "tf_keras==2.21.*"], {}),
    "2.21-legacy-keras": ("3.11", ["tensorflow==2.21.*", "tf_keras==2.21.*"], {"TF_USE_LEGACY_KERAS": "1"}),
}

# What changes the kernels that TensorFlow, oneDNN and XLA choose or compile, as another processor would. TensorFlow's
# wheels need AVX, and below it XLA compiles no float16, whoever asks: the oldest here is AVX, with the SSE of oneDNN.
PROCESSORS = json.loads(Path(__file__).with_name("tests").joinpath("conformance/processors.json").read_text())


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


@nox.session(venv_backend="none")
def mutants(session: nox.Session) -> None:
    """Whether the tests notice what is changed in the package; takes the options of tests/mutation/run.py."""
    session.run("python", "tests/mutation/run.py", *session.posargs, env={"TF_CPP_MIN_LOG_LEVEL": "3"})


def tests(name: str) -> None:
    python, packages, variables = TENSORFLOWS[name]

    @nox.session(name=f"tests-{name}", python=python)
    def run(session: nox.Session) -> None:
        session.install(*_TEST, *packages)
        quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", **variables}
        if session.posargs == ["--write"]:
            results = str(Path(session.create_tmp()) / "results.xml")
            session.run("pytest", "-n", "2", "--thorough", f"--junitxml={results}", env=quiet)
            session.run("python", "tests/conformance/tested_with.py", results, env=quiet)
        else:
            session.run("pytest", "-n", "2", *session.posargs, env=quiet)


for name in TENSORFLOWS:
    tests(name)


_TF1 = ("numpy<1.17", "protobuf<3.20", "six", "termcolor<1.2", "absl-py<1.5", "astor", "gast<0.3", "h5py<3")
_KERAS = ("keras-applications<1.0.9", "keras-preprocessing<1.1.3")
RECORDED = {
    "1.4.1": ("3.6", ["--no-deps", *_TF1]),
    "1.12.3": ("3.6", ["--no-deps", *_TF1, *_KERAS]),
    "1.15.0": ("2.7", ["--only-binary", "grpcio,h5py,scipy", "numpy<1.17", "protobuf<3.18"]),
    "1.15.5": ("3.7", ["--prefer-binary", "numpy<1.19", "protobuf<3.20"]),
}


def recordings(version: str) -> None:
    python, packages = RECORDED[version]
    check = ("golden/record_programs.py", "--unchanged")

    # virtualenv makes no environments for Python 2 any more; its packages go to a folder of their own.
    @nox.session(name=f"recordings-{version}", python=False if python == "2.7" else python)
    def run(session: nox.Session) -> None:
        """The stand-alone recorder under old TensorFlows: what it writes is what is kept, and it changes nothing."""
        if python == "2.7":
            folder = session.create_tmp()
            install = ("python2.7", "-m", "pip", "install", "--target", folder)
            session.run(*install, "pip<21", external=True)
            environment = {"PYTHONPATH": folder}
            session.run(*install, f"tensorflow=={version}", *packages, env=environment, external=True)
            # What makes a package of it is a .pth file, which Python reads in its own folders only.
            Path(folder, "google", "__init__.py").touch()
            session.run("python2.7", *check, *session.posargs, env=environment, external=True)
        else:
            # Later ones install nothing for this Python.
            session.install("pip<21", "setuptools<45", "wheel<0.38")
            session.install(f"tensorflow=={version}", *packages)
            session.run("python", *check, *session.posargs)


for version in RECORDED:
    recordings(version)


@nox.session(python="3.11")
def packages(session: nox.Session) -> None:
    """The wheel and the source archive: built, checked, and tested where the repository is not."""
    dist, work = Path("dist"), Path(session.create_tmp())
    for folder in (dist, work / "sources"):
        shutil.rmtree(folder, ignore_errors=True)
    # Tools go elsewhere, so that the session's own environment has nothing but what the wheel asks for.
    session.run("python", "-m", "venv", str(work / "tools"))
    tools = str(work / "tools" / "bin" / "python")
    session.run(tools, "-m", "pip", "install", "--quiet", "build", "twine", external=True)
    session.run(tools, "-m", "build", "--outdir", str(dist), external=True)
    (wheel,), (archive,) = dist.glob("*.whl"), dist.glob("*.tar.gz")
    session.run(tools, "-m", "twine", "check", "--strict", str(wheel), str(archive), external=True)

    session.install(str(wheel))
    session.run("python", "-c", "import tfcompat_losses as losses; print(losses.huber_loss([1.0], [3.0]))")
    session.install("pytest", "pytest-xdist", "hypothesis")
    shutil.unpack_archive(archive, work / "sources")
    (sources,) = (work / "sources").iterdir()
    tracked = str(session.run("git", "ls-files", external=True, silent=True)).splitlines()
    missing = [name for name in tracked if not (sources / name).exists()]
    if missing:
        session.error(f"MANIFEST.in leaves out {missing}")
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3"}
    with session.chdir(sources):
        session.run(
            "pytest", "-n", "2", "tests/conformance/test_surface.py", "tests/conformance/test_rooms.py", env=quiet
        )
        # Without the package beside the tests, they import the wheel's.
        shutil.rmtree("tfcompat_losses")
        session.run("pytest", "-n", "2", "-m", "quick", "tests/conformance/test_golden.py", *session.posargs, env=quiet)
