"""What the document view of a database gives back after one document was inserted."""

from __future__ import annotations

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
