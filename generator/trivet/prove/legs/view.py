"""What the document view of a database gives back after one document was inserted, and how it is found there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import Outcome
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError


def back(instance: Instance, documents: list[object]) -> Outcome:
    """The outcome of an accepted document: the one row of the view must be it."""
    if len(documents) != 1 or not isinstance(documents[0], str):
        shown = f"the view shows {len(documents)} documents after one was inserted"
        return Outcome(True, shown, given=instance.value, back=None)
    try:
        return Outcome(True, given=instance.value, back=read_json(documents[0]))
    except RefusedError as fault:
        return Outcome(True, f"the view shows what is not JSON: {fault}", given=instance.value, back=None)


def found(view: str, names: Mapping[str, Any]) -> str:
    """The condition that finds the one stored document by the columns of its key, where the view shows them."""
    key = ", ".join(names.get("key") or ())
    return f" WHERE ({key}) = (SELECT {key} FROM {view})" if key else ""  # noqa: S608
