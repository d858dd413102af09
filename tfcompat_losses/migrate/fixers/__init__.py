# SPDX-License-Identifier: Apache-2.0
"""One rewrite a file. The order matters: what is reported is held back, and imports go last, when uses are settled."""

from __future__ import annotations

from tfcompat_losses.migrate.fixers import (
    ambiguous,
    branches,
    collection_adds,
    collection_keys,
    collection_reads,
    compile_loss,
    contrib_left,
    contrib_losses,
    dynamic_access,
    graph_methods,
    import_fallbacks,
    imports,
    old_keywords,
    old_names,
    patched_modules,
    star_arguments,
    to_keras,
    to_v1,
    undecided,
    unknown_names,
    unused_aliases,
    v1_losses,
)

FIXERS = (
    dynamic_access,
    patched_modules,
    compile_loss,
    undecided,
    ambiguous,
    unknown_names,
    branches,
    star_arguments,
    to_keras,
    to_v1,
    old_names,
    old_keywords,
    contrib_losses,
    v1_losses,
    collection_reads,
    collection_adds,
    graph_methods,
    collection_keys,
    unused_aliases,
    import_fallbacks,
    imports,
    contrib_left,
)
