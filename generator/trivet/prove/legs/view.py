"""Functions for reading documents back from a database's document view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import Outcome
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError


def back(instance: Instance, documents: list[object]) -> Outcome:
    """Return the outcome for an accepted instance, from the documents that the view shows afterwards.

    If `documents` is not exactly one valid JSON text, the outcome's `back` is None, and its `words` say why.
    """
    if len(documents) != 1 or not isinstance(documents[0], str):
        shown = f"the view shows {len(documents)} documents after one was inserted"
        return Outcome(True, shown, given=instance.value, back=None)
    try:
        return Outcome(True, given=instance.value, back=read_json(documents[0]))
    except RefusedError as fault:
        return Outcome(True, f"the view shows invalid JSON: {fault}", given=instance.value, back=None)


def found(view: str, names: Mapping[str, Any]) -> str:
    """Return a WHERE clause that selects the only document in `view`; "" if the table has no key.

    Example: the key column `id` → ` WHERE (id) = (SELECT id FROM order_view)`. `view` must contain exactly one
    document. `names` is the table's entry in the manifest.
    """
    key = ", ".join(names.get("key") or ())
    return f" WHERE ({key}) = (SELECT {key} FROM {view})" if key else ""  # noqa: S608
