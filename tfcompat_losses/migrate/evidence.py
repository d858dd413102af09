# SPDX-License-Identifier: Apache-2.0
"""Which TensorFlow a bare tf.losses means, by what the rest of the module shows."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst import matchers

from tfcompat_losses.migrate import names
from tfcompat_losses.migrate.meanings import Meanings
from tfcompat_losses.migrate.paths import is_contrib
from tfcompat_losses.migrate.syntax import caught

Evidence = dict[str, tuple[int, str]]

# Keywords of the loss functions: those of TensorFlow 1 are none of TensorFlow 2's, and the other way round.
_KEYWORDS = {
    **dict.fromkeys(("labels", "predictions", "weights", "scope", "loss_collection", "reduction"), "tf1"),
    **dict.fromkeys(("y_true", "y_pred"), "tf2"),
}
_NOT_THERE = frozenset({"builtins.AttributeError", "builtins.ImportError", "builtins.ModuleNotFoundError"})
_LOOKS = frozenset({"builtins.hasattr", "builtins.getattr"})
_VERSION = frozenset(f"tensorflow.{name}" for name in ("__version__", "VERSION", "version.VERSION"))


def find(module: Meanings) -> Evidence:
    """The first line, and what is on it, that shows TensorFlow 1, and that shows 2."""
    evidence: Evidence = {}
    for era, node, what in [*_by_name(module), *_by_keyword(module), *_by_import(module)]:
        if era not in evidence and not _is_tried(module, node):
            evidence[era] = (module.place(node)[0], what)
    return evidence


def weigh(evidence: Evidence) -> str | None:
    """The one TensorFlow that the evidence speaks of; None where it is silent, or speaks of both."""
    return next(iter(evidence)) if len(evidence) == 1 else None


def _by_name(module: Meanings) -> Iterator[tuple[str, cst.CSTNode, str]]:
    for chain in module.chains:
        for node in chain:
            for path in module.meaning(node):
                if era := _era_of(path):
                    yield era, node, path.replace("tensorflow.", "tf.", 1)


def _by_import(module: Meanings) -> Iterator[tuple[str, cst.CSTNode, str]]:
    for statement in module.imports:
        for path in module.imported_paths(statement):
            if is_contrib(path):
                yield "tf1", statement, path
            elif era := _era_of(path):
                yield era, statement, path.replace("tensorflow.", "tf.", 1)


def _by_keyword(module: Meanings) -> Iterator[tuple[str, cst.CSTNode, str]]:
    """A call of tf.losses.mean_squared_error, or a partial of it, whose arguments only one of the two takes."""
    for call in module.calls:
        function, args = call.func, list(call.args)
        if "functools.partial" in module.meaning(function) and args:
            function, args = args[0].value, args[1:]
        if module.meaning(function) != {"tensorflow.losses.mean_squared_error"}:
            continue
        for arg in args:
            if arg.keyword is not None and (era := _KEYWORDS.get(arg.keyword.value)):
                yield era, arg, f"mean_squared_error({arg.keyword.value}=)"
        if sum(arg.keyword is None and not arg.star for arg in args) > 2:
            yield "tf1", call, "mean_squared_error of more than two"


def _is_tried(module: Meanings, node: cst.CSTNode) -> bool:
    """Whether a program of both tries a name, or asks for it first: `except AttributeError`, `if hasattr(tf, …)`."""
    around = [node, *module.ancestors(node)]
    for inner, outer in zip(around, around[1:]):
        if isinstance(outer, cst.Try) and inner in (outer.body, *outer.handlers):
            if any(_catches(module, handler) for handler in outer.handlers):
                return True
        elif isinstance(outer, (cst.If, cst.IfExp)) and inner is not outer.test and _asks(module, outer.test):
            return True
    return False


def _catches(module: Meanings, handler: cst.ExceptHandler) -> bool:
    return any(one is not None and module.meaning(one) & _NOT_THERE for one in caught(handler))


def _asks(module: Meanings, test: cst.BaseExpression) -> bool:
    """Whether a condition is of what TensorFlow has, or of its version."""
    asked = frozenset[str]().union(*map(module.meaning, matchers.findall(test, matchers.Name() | matchers.Attribute())))
    return bool(asked & _VERSION) or (
        bool(asked & _LOOKS) and any(path.split(".")[0] == "tensorflow" for path in asked)
    )


def _era_of(path: str) -> str | None:
    """The TensorFlow that a path proves. A name that both have, or that is in neither table, proves nothing."""
    module, _, rest = path.partition(".")
    if module != "tensorflow":
        return None
    if rest in names.ONLY_IN_TF1:
        return "tf1"
    if rest.startswith("losses."):
        name = rest.split(".")[1]
        if name in names.V1_NAMES - names.ALSO_IN_TF2:
            return "tf1"
        if name[:1].isupper() and name not in names.V1_NAMES:
            return "tf2"
    return "tf2" if rest in names.ONLY_IN_TF2 else None
