# SPDX-License-Identifier: Apache-2.0
"""The quicker analysis finds what LibCST's own finds, for each node."""

from pathlib import Path

import pytest

pytest.importorskip("libcst")

import libcst as cst
from libcst import metadata

from tfcompat_losses.migrate.scopes import WITHOUT_NAMES, contexts_and_scopes

EVERY_KIND = """\
import a.b as c, d
from e import *
@deco(k=1)
class A(B, metaclass=M):
    x: int = 1
    def f(self, y=1, *z, w: "str" = 2, **v) -> None:
        global g
        def h():
            nonlocal y
            y = [i for i in (j for j in k) if i]
        g, *m = lambda n, o=y: (n, o), x
        del self.x, y[0]
        with p as q, r: q.s += (t := 1)
        for u in {1: x for x in y}: pass
        try: pass
        except E as e: raise F from e
        return f"{x!r:>{w}}"
async def aa():
    async for b in c: await d
__all__ = ["A"]
print(A.x[1:2, ...])
"""


class Nodes(cst.CSTVisitor):
    """Those that are written in the module, but for blanks and signs. (A string that is an annotation is parsed by each
    analysis for itself.)"""

    def __init__(self):
        super().__init__()
        self.found = []

    def on_visit(self, node):
        self.found.append(node)
        return type(node) not in WITHOUT_NAMES


def described(scope):
    """A scope by its kind and what is assigned and read in it: two analyses make two of each."""
    if scope is None:
        return None
    return type(scope).__name__, sorted(a.name for a in scope.assignments), len(list(scope.accesses))


@pytest.mark.parametrize("text", [EVERY_KIND, Path(cst.__file__).read_text(), Path(metadata.__file__).read_text()])
def test_each_node_has_the_context_and_scope_that_libcst_gives_it(text):
    wrapper = metadata.MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    found = wrapper.resolve_many([metadata.ExpressionContextProvider, metadata.ScopeProvider])
    contexts, scopes = contexts_and_scopes(wrapper.module)
    assert dict(contexts) == dict(found[metadata.ExpressionContextProvider])
    theirs = found[metadata.ScopeProvider]
    wrapper.module.visit(nodes := Nodes())
    assert len(scopes) > 100
    assert [described(scopes.get(node)) for node in nodes.found] == [
        described(theirs.get(node)) for node in nodes.found
    ]


def test_no_name_is_in_what_is_left_out():
    class Names(cst.CSTVisitor):
        def visit_Name(self, node):
            raise AssertionError(node)

    class Signs(cst.CSTVisitor):
        def on_visit(self, node):
            if is_sign := type(node) in WITHOUT_NAMES:
                signs.append(node)
                node.visit(Names())
            return not is_sign

    signs = []
    cst.parse_module(EVERY_KIND).visit(Signs())
    assert len({type(node) for node in signs}) > 8
