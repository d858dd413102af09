# SPDX-License-Identifier: Apache-2.0
"""arg_scope, in which add_loss takes part: tf_slim's when tf_slim is installed, else a small one of ours.

Old code says `with slim.arg_scope([slim.losses.add_loss], loss_collection=None):`, and what the losses inside add is
kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

try:
    import tf_slim as _scopes
except ImportError:
    from tfcompat_losses.contrib import small_arg_scope as _scopes

_Function = TypeVar("_Function", bound=Callable[..., Any])

arg_scope = _scopes.arg_scope


def add_arg_scope(function: _Function) -> _Function:
    """Lets a function take part in arg_scope."""
    return cast(_Function, _scopes.add_arg_scope(function))


def scoped(function: Any, argument: str, otherwise: Any) -> Any:
    """What `argument` of a function that takes part in arg_scope is, where its caller does not say."""
    return _scopes.current_arg_scope().get(function._key_op, {}).get(argument, otherwise)
