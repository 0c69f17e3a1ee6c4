"""Reads the files from which everything is generated: the vocabulary, and the documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from trivet.diagnostics import InputError
from trivet.extensions.read import read_vocabulary
from trivet.extensions.records import Vocabulary
from trivet.settings import Settings
from trivet.source import Documents, load

Read: TypeAlias = tuple[Vocabulary, Documents]


def read_inputs(settings: Settings) -> Read:
    """Return the vocabulary and all documents. Raises `InputError` if the vocabulary file cannot be used."""
    try:
        vocabulary = read_vocabulary(settings)
    except InputError as error:
        raise InputError(
            [replace(one, location=settings.located(one.location)) for one in error.diagnostics]
        ) from None
    return vocabulary, load(settings)
