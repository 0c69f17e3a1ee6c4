"""Builds a project, or takes the result from the cache."""

from __future__ import annotations

import os
from collections.abc import Callable

from trivet.cache.entry import Output, from_text, to_text
from trivet.cache.key import key_of
from trivet.cache.store import Store, open_store
from trivet.extensions.inputs import Read, read_inputs
from trivet.settings import Settings
from trivet.unchanged.trust import hashes_may_answer

#: The name of an environment variable. If it is set, and not empty, nothing is read from the cache or written to it.
OFF = "TRIVET_NO_CACHE"


def built(settings: Settings, at: Callable[[str], None], *, full: bool = False) -> Output:
    """Return what `trivet.compile` would return, from the cache if the inputs are unchanged.

    The cache is not used if `full` is true, in CI, or if `TRIVET_NO_CACHE` is set.
    Raises the errors of `trivet.compile`.
    """
    if full or os.environ.get(OFF) or not hashes_may_answer(os.environ):
        return _compiled(settings, at, None)
    store = open_store(settings.root)
    if store is None:
        return _compiled(settings, at, None)
    at("schemas")
    return _cached(settings, at, store, read_inputs(settings))


def _cached(settings: Settings, at: Callable[[str], None], store: Store, read: Read) -> Output:
    vocabulary, documents = read
    key = key_of(settings, documents, vocabulary)
    text = store.get(key)
    found = None if text is None else from_text(text)
    if found is None:
        found = _compiled(settings, at, read)
        if key_of(settings, documents, vocabulary) == key:  # no template was edited meanwhile
            store.put(key, to_text(found))
    return found


def _compiled(settings: Settings, at: Callable[[str], None], read: Read | None) -> Output:
    from trivet.pipeline import compile as build  # imports all of trivet

    result = build(settings, at, read)
    return Output(result.artifacts, result.diagnostics)
