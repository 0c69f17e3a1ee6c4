"""Random schemas: what pydantic's own functions make of each valid document that `prove` derives."""

from __future__ import annotations

import copy
import functools
import json
import os
import pickle
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter
from tests.prove.drawn import DRAFT, documents
from tests.prove.projects import generate

import trivet
from trivet.diagnostics import InputError
from trivet.prove.generated import on_disk
from trivet.prove.instances import Instance, Sources
from trivet.prove.legs.models import ModelLeg, Models
from trivet.prove.legs.outcome import Outcome
from trivet.prove.run import Plan, prove

SCHEMAS = int(os.environ.get("TRIVET_USES", "2"))


@settings(
    max_examples=SCHEMAS, suppress_health_check=[*HealthCheck], report_multiple_bugs=False, deadline=None
)
@given(
    schema=documents(),
    options=st.fixed_dictionaries({"frozen": st.booleans(), "use_defaults": st.booleans()}),
)
def test_objects_are_used_as_pydantic_allows(schema: dict[str, Any], options: dict[str, bool]) -> None:
    note(json.dumps({"schema": schema, "models": options}))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder)
        (root / "schemas").mkdir()
        (root / "schemas" / "thing.json").write_text(json.dumps(schema), "utf-8")
        (root / "trivet.yaml").write_text(json.dumps({"targets": {"models": options}}), "utf-8")
        try:
            build = generate(root)
        except InputError:
            assume(False)
        read = trivet.Settings.from_file(root / "trivet.yaml")
        faults: list[str] = []
        judge, legs = ModelLeg.judge, Models.legs
        sources: list[Any] = []

        def opened(models: Models, row: dict[str, Any]) -> Any:
            inner = {"$schema": DRAFT, "$ref": f"#{row.get('pointer')}", "$defs": schema.get("$defs", {})}
            sources[:] = [jsonschema_rs.validator_for(inner if "pointer" in row else schema)]
            return legs(models, row)

        def used(leg: ModelLeg, instance: Instance) -> Outcome:
            outcome, value = judge(leg, instance), json.loads(instance.text)
            if _described(leg.adapter).is_valid(value) != sources[0].is_valid(value):
                faults.append(f"the JSON Schema of the class says otherwise of {instance.text}")
            if outcome.accepted:
                faults.extend(
                    f"{fault} of {instance.text}" for fault in _faults(leg, instance.text, outcome.back)
                )
            return outcome

        patch.setattr(ModelLeg, "judge", used)
        patch.setattr(Models, "legs", opened)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            prove(
                Plan(read, build, on_disk(read, build), Sources(()), derive=40), lambda document, count: None
            )
    assert not faults


def _faults(leg: ModelLeg, text: str, back: Any) -> Iterator[str]:
    """Yield what differs from the document as `prove` has read it and written it back."""
    adapter, made = leg.adapter, leg.load(leg.adapter, text)
    others = {
        "strict reading": adapter.validate_json(text, strict=True),
        "reading of an object": adapter.validate_python(made),
        "reading of a dump": adapter.validate_python(adapter.dump_python(made, by_alias=True)),
        "deep copy": copy.deepcopy(made),
        "pickle": pickle.loads(pickle.dumps(made)),
    }
    for words, other in {"object itself": made, **others}.items():
        dumps = [
            adapter.dump_python(other, mode="json", by_alias=True),
            json.loads(adapter.dump_json(other, by_alias=True)),
        ]
        if any(_key(dump) != _key(back) for dump in dumps):
            yield f"{words}: another document {dumps}"
    for part in _objects(made):
        if made.model_config.get("frozen") and hash(part) != hash(copy.deepcopy(part)):
            yield f"another hash of the copy of {part!r}"
        given = {name: getattr(part, name) for name in part.model_fields_set & type(part).model_fields.keys()}
        extra = part.__pydantic_extra__ or {}
        if extra.keys().isdisjoint(type(part).model_fields) and type(part)(**given, **extra) != part:
            yield f"another object of the arguments of {part!r}"


@functools.cache
def _described(adapter: TypeAdapter[Any]) -> Any:
    return jsonschema_rs.validator_for({"$schema": DRAFT, **adapter.json_schema()})


def _objects(value: Any) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        yield from _objects([*value.__dict__.values(), *(value.__pydantic_extra__ or {}).values()])
    elif isinstance(value, dict | list | tuple):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _objects(part)


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
