"""Functions for reading documents back from a database's document view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import Outcome
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError


def back(instance: Instance, documents: list[object]) -> Outcome:
    """Return the outcome for an accepted instance.

    `documents` are the documents that the view shows afterwards. The view should show exactly one document, as
    valid JSON text. Otherwise, `back` of the outcome is None, and its `words` say what is wrong.
    """
    if len(documents) != 1 or not isinstance(documents[0], str):
        shown = f"the view shows {len(documents)} documents after one was inserted"
        return Outcome(True, shown, given=instance.value, back=None)
    try:
        return Outcome(True, given=instance.value, back=read_json(documents[0]))
    except RefusedError as fault:
        return Outcome(True, f"the view shows invalid JSON: {fault}", given=instance.value, back=None)


def found(view: str, names: Mapping[str, Any]) -> str:
    """Return a WHERE clause that selects the one document in `view` by its key columns.

    The view must contain exactly one document. `names` is what the manifest lists for the table, with the key
    columns under `key`. The result is "" if there is no key.
    """
    key = ", ".join(names.get("key") or ())
    return f" WHERE ({key}) = (SELECT {key} FROM {view})" if key else ""  # noqa: S608
