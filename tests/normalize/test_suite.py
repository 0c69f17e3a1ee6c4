"""The normal form means what the raw schema means: every test of the official suite, in every draft."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.conftest import corpora_folder
from tests.normalize.oracle import VALIDATORS, Group, groups, of_definition, printed, remotes
from tests.source.tree import run, write

from trivet.settings import Settings

#: Where the normal form cannot carry the label, and why. Everything else must agree.
EXCEPTIONS = {
    "tests/draft4/optional/zeroTerminatedFloats.json#/0/tests/0/data": "a reading: 1.0 is an integer",
    "tests/draft4/optional/format/hostname.json#/0/tests/8/data": "a reading: formats are those of 2020-12",
    "tests/draft6/optional/format/hostname.json#/0/tests/8/data": "a reading: formats are those of 2020-12",
    "tests/draft7/optional/content.json#/0/tests/1/data": "an annotation in 2020-12",
    "tests/draft7/optional/content.json#/1/tests/1/data": "an annotation in 2020-12",
    "tests/draft7/optional/content.json#/1/tests/2/data": "an annotation in 2020-12",
}
DRAFTS = ["04", "06", "07", "2019-09", "2020-12"]


def suite_folder() -> Path:
    folder = corpora_folder()
    if folder is None:
        pytest.skip("no corpora: set TRIVET_CORPORA to their folder")
    return folder / "json-schema-test-suite"


def disagreements(root: Path, number: int, group: Group) -> Iterator[str]:
    """The instances of a group for which the normal form's verdict is not the label."""
    write(root, {f"{number}/schema.json": group.schema})
    mapping: dict[str, Any] = {
        "schemas": [str(number)],
        "draft": group.draft,
        "locations": {"http://localhost:1234/": "remotes"},
        "readings": {
            "nullable": "ignore",
            "primary_key": None,
            "format": "assert" if group.formats else "annotate",
        },
    }
    tree = run(Settings.from_mapping(mapping, root=root))
    assert tree.errors == [], group.place
    (row,) = tree.normal.roots
    validator = of_definition(printed(tree.normal), row.definition)
    for place, instance, expected in group.rows:
        if validator.is_valid(instance) != expected:
            yield place


@pytest.mark.corpora
@pytest.mark.parametrize("draft", DRAFTS)
def test_the_normal_form_agrees_with_every_label(draft: str, tmp_path: Path) -> None:
    suite = suite_folder()
    found: list[str] = []
    count = 0
    shutil.copytree(suite / "remotes", tmp_path / "remotes")
    for number, group in enumerate(groups(suite)):
        if group.draft == draft:
            found.extend(disagreements(tmp_path, number, group))
            count += len(group.rows)
    folder = f"tests/draft{draft.lstrip('0')}/"
    assert count > 500
    assert sorted(found) == sorted(place for place in EXCEPTIONS if place.startswith(folder))


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.parametrize("draft", DRAFTS)
def test_the_validator_agrees_with_labels_on_raw_schemas(draft: str) -> None:
    """Else the test above would prove nothing about the raw schemas."""
    suite = suite_folder()
    serve = remotes(suite)
    for group in groups(suite):
        if group.draft != draft:
            continue
        named = isinstance(group.schema, dict) and "$schema" in group.schema
        make = jsonschema_rs.validator_for if named else VALIDATORS[draft]
        validator = make(group.schema, retriever=serve, validate_formats=group.formats)
        for place, instance, expected in group.rows:
            assert validator.is_valid(instance) == expected, place
