"""jsonschema-rs on raw schemas and on our normal form: the two verdicts that must agree."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import jsonschema_rs

from trivet.json_text import json_lines
from trivet.normalize import NormalForm, bundle

VALIDATORS: dict[str, Any] = {
    "04": jsonschema_rs.Draft4Validator,
    "06": jsonschema_rs.Draft6Validator,
    "07": jsonschema_rs.Draft7Validator,
    "2019-09": jsonschema_rs.Draft201909Validator,
    "2020-12": jsonschema_rs.Draft202012Validator,
}


def refuse(uri: str) -> NoReturn:
    raise ValueError(f"nothing is fetched: {uri}")


def printed(normal: NormalForm) -> dict[str, Any]:
    """The bundle as a reader of its text sees it."""
    loaded: dict[str, Any] = json.loads(json_lines(bundle(normal)))
    return loaded


def of_definition(document: Mapping[str, Any], name: str) -> jsonschema_rs.Validator:
    """A validator of one definition of a printed bundle; only what it refers to is compiled."""
    needed: dict[str, Any] = {}
    pending = [name]
    while pending:
        current = pending.pop()
        if current not in needed and current in document["$defs"]:  # a text in an `enum` may look like one
            needed[current] = document["$defs"][current]
            pending.extend(_references(needed[current]))
    schema = {"$schema": document["$schema"], "$ref": f"#/$defs/{name}", "$defs": needed}
    return jsonschema_rs.validator_for(schema, retriever=refuse, validate_formats=True)


def _references(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending.extend(item)
        elif isinstance(item, dict):
            pending.extend(item.values())
            reference = item.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/$defs/"):
                yield reference.removeprefix("#/$defs/")


@dataclass(frozen=True)
class Group:
    """A schema of the official suite with the rows of its labels: (instance's place, value, expected)."""

    place: str
    draft: str
    schema: Any
    formats: bool
    optional: bool
    rows: tuple[tuple[str, Any, bool], ...]


def groups(suite: Path) -> Iterator[Group]:
    """Every schema of the official suite that its labels list, formats asserted or not."""
    contents: dict[str, Any] = {}

    def value(place: str) -> Any:
        file, _, pointer = place.partition("#/")
        if file not in contents:
            contents[file] = json.loads((suite / file).read_text("utf-8"))
        found = contents[file]
        for token in pointer.split("/"):
            found = found[int(token)] if isinstance(found, list) else found[token]
        return found

    rows: dict[tuple[str, bool], list[dict[str, Any]]] = {}
    for row in json.loads((suite / "labels.json").read_text("utf-8")):
        rows.setdefault((row["schema"], bool(row.get("format_assertion"))), []).append(row)
    for (place, formats), found in rows.items():
        draft = place.split("/")[1].removeprefix("draft")
        labelled = tuple((row["instance"], value(row["instance"]), row["valid"]) for row in found)
        optional = any(row.get("optional") for row in found)
        yield Group(place, draft if "-" in draft else f"0{draft}", value(place), formats, optional, labelled)


def remotes(suite: Path) -> Callable[[str], Any]:
    """What `http://localhost:1234/` serves, for the validator of a raw schema."""
    folder = suite / "remotes"

    def serve(uri: str) -> Any:
        file = folder / uri.removeprefix("http://localhost:1234/")
        return json.loads(file.read_text("utf-8")) if file.is_file() else refuse(uri)

    return serve
