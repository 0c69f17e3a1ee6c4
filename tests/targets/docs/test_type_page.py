"""A type's page holds what its schema says, member by member."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.targets.docs.building import documented, enforced_of, page_of, pages, row_of, tables, written

from trivet.diagnostics import Origin
from trivet.ledger import Verdict
from trivet.settings import Settings
from trivet.target_result import Placement, TargetResult

SESSION = "oura.publicsession.PublicSession"


@pytest.fixture(scope="module")
def oura(checkout: Path) -> TargetResult:
    settings = Settings.from_mapping(
        {"schemas": ["schemas/oura"], "components": ["schemas/oura/components.yaml"]}, root=checkout
    )
    return documented(settings)


def test_the_seed(oura: TargetResult) -> None:
    text = page_of(oura, "publicsession.PublicSession")
    assert "Owner: **wellbeing-squad** · Collection: `publicsession` · **Cloud only**" in text
    mood = row_of(text, "mood")
    assert mood["Type"] == "PublicMomentMood or null"
    assert mood["Presence"] == "optional, nullable"
    assert mood["Meaning"] == "User-selected mood for the Moment.\nOne of bad, worse, same, good, great."
    assert row_of(text, "id")["Presence"] == "required"
    assert row_of(text, "day")["Meaning"] == "The date when the session occurred.\nA date (format date)."
    assert '"mood": "bad"' in text.partition("## Example")[2].partition("## Properties")[0]


def test_as_many_rows_as_members(oura: TargetResult) -> None:
    (members, *_) = tables(page_of(oura, "publicsession.PublicSession"))
    assert [row[0] for row in members[1:]] == [
        "id", "day", "end_datetime", "heart_rate", "heart_rate_variability", "mood", "motion_count",
        "start_datetime", "type",
    ]  # fmt: skip


def test_the_readings_say_where(oura: TargetResult) -> None:
    text = page_of(oura, "publicsession.PublicSession")
    assert "null is accepted too: `/properties/heart_rate/nullable`" in text


def test_used_by_is_the_other_end_of_uses(oura: TargetResult) -> None:
    assert "Used by [PublicSession](publicsession.PublicSession.md)" in page_of(
        oura, "components.PublicSample"
    )


def test_the_catalogue_leads_from_owner_to_type(oura: TargetResult) -> None:
    text = pages(oura)["generated/docs/README.md"]
    assert text.index("wellbeing-squad") < text.index("PublicSession") < text.index("Without an owner")
    assert "[PublicSession](docs/types/publicsession.PublicSession.md)" in pages(oura)["generated/OWNERS.md"]


def test_rows_and_places_lead_to_pages_and_anchors(oura: TargetResult) -> None:
    texts = pages(oura)
    assert set(oura.rows.values()) <= set(texts)
    for place in oura.places:
        file, _, anchor = place.name.partition("#")
        assert file == place.file and place.target == "docs"
        assert not place.member or f'<a id="{anchor}"></a>' in texts[file]


def test_names_in_other_targets_stand_beside_each_member(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"m": {"type": "string", "minLength": 3}}}
    settings = written(tmp_path, {"a.json": schema})
    origin = Origin("schemas/a.json", "/properties/m/minLength")
    legs = [
        TargetResult(
            (), places=(Placement("a.A", "m", "models", "m", "str | None", "generated/models/a.py"),)
        ),
        TargetResult(
            (),
            verdicts=(
                Verdict(origin, "a.A", "minLength", "sql/postgresql", "exact", "a__m__minlength"),
                Verdict(origin, "a.A", "minLength", "sql/sqlite", "wider", "", "length() stops at `U+0000`"),
            ),
            places=(
                Placement("a.A", "m", "sql/postgresql", "m|n", "text", "generated/sql/postgresql/a.sql"),
            ),
        ),
    ]
    leg = documented(settings, legs)
    assert enforced_of(page_of(leg, "a.A"))["m"] == [
        "Python: m: str | None",
        "PostgreSQL: m|n: text; checked by a__m__minlength",
        "SQLite: wider for minLength (why)",
    ]
    reason = row_of(pages(leg)["generated/docs/limits.md"], "SQLite")
    assert (reason["Verdict"], reason["Reason"]) == ("wider", "length() stops at U+0000")
    fidelity = pages(leg)["generated/docs/fidelity.md"]
    assert row_of(fidelity, "PostgreSQL")["exact"] == "1"
    assert row_of(fidelity, "SQLite")["wider"] == "1"
    assert row_of(pages(leg)["generated/docs/mapping.md"], "A")["Property"] == "–"


def test_annotations_and_strange_keywords_are_kept(tmp_path: Path) -> None:
    schema = {
        "title": "Thing, at length",
        "x-python-name": "Thing",
        "type": "object",
        "x-strange": {"a": [1.50]},
        "properties": {
            "m": {
                "type": "number", "default": 1.50, "deprecated": True, "readOnly": True, "title": "The em",
                "description": "Says *this*.", "examples": [2], "x-unit": "s", "sortKey": 3,
            }
        },
    }  # fmt: skip
    text = page_of(documented(written(tmp_path, {"thing.json": schema})), "thing.Thing")
    assert row_of(text, "m")["Meaning"] == (
        "The em. Deprecated. Read only. Says *this*. Default: 1.5. Example: 2."
    )
    others = next(table for table in tables(text) if table[0] == ["Where", "Keyword", "Value"])
    assert others[1:] == [
        ["the type itself", "x-python-name", '"Thing"'],
        ["the type itself", "x-strange", '{"a": [1.5]}'],
        ["/properties/m", "x-unit", '"s"'],
        ["/properties/m", "sortKey", "3"],
    ]


def test_examples_are_judged(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "required": ["m"],
        "properties": {"m": {"type": "string", "pattern": "^(a+)+$"}, "n": {"type": "number"}},
        "examples": [{"m": "aaa", "n": 1}, {"n": "1"}, {"m": "a" * 40 + "!"}],
    }
    text = page_of(documented(written(tmp_path, {"a.json": schema})), "a.A")
    notes = [
        line for line in text.splitlines() if line.startswith(("Valid.", "**Not valid**", "Not checked"))
    ]
    assert '```json\n{"m": "aaa", "n": 1}\n```' in text.partition("## Example\n")[2].partition("\n## ")[0]
    assert notes == [
        "**Not valid**, as the schema stands: `required`, `type`.",
        "Not checked: that could take too much work.",
    ]


def test_long_constraints_are_told_in_full_below(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "properties": {
            "m": {"enum": [f"value-{index}" for index in range(40)]},
            "n": {"oneOf": [{"type": "string", "pattern": "^" + char * 60 + "$"} for char in "abcdefgh"]},
        },
    }
    text = page_of(documented(written(tmp_path, {"a.json": schema})), "a.A")
    assert row_of(text, "m")["Meaning"].endswith("… and 28 more (all).")
    assert row_of(text, "n")["Meaning"] == "1 rule."
    details = text.partition("## Details")[2].partition("\n## ")[0]
    assert "value-39" in details and "^" + "h" * 60 + "$" in details


def test_a_long_enumeration_is_cut_with_a_count(tmp_path: Path) -> None:
    schema = {"type": "string", "enum": [f"v{index}" for index in range(1_200)]}
    leg = documented(written(tmp_path, {"a.json": schema}))
    assert "… and 200 more" in page_of(leg, "a.A")
    assert "… and 1170 more" in pages(leg)["generated/docs/enums.md"]


def test_the_vocabulary_shows_on_types_and_members(tmp_path: Path) -> None:
    schema = {
        "type": "object",
        "x-deprecated-since": "2.0",
        "x-renamed-from": "Old",
        "properties": {
            "kind": {"$ref": "#/$defs/Kind"},
            "mail": {"type": "string", "x-pii": True, "x-unique": True},
            "user": {"type": "string", "x-references": "users.id", "x-cloud-only": False},
        },
        "$defs": {"Kind": {"enum": ["a", "b"], "x-enum-descriptions": ["the *first*", "the second"]}},
    }
    leg = documented(written(tmp_path, {"a.json": schema}))
    text = page_of(leg, "a.A")
    assert "**Deprecated** since 2.0 · Formerly `Old`" in text
    assert row_of(text, "mail")["Meaning"] == "Sensitive. Unique across documents."
    assert row_of(text, "user")["Meaning"] == "References users.id. Cloud only: no."
    assert row_of(page_of(leg, "a.Kind"), "a")["Description"] == "the *first*"


def test_a_keyword_that_is_not_in_force_is_shown_as_such(tmp_path: Path) -> None:
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"m": {"$ref": "#/definitions/B", "minLength": 3}},
        "definitions": {"B": {"type": "string"}},
    }
    text = page_of(documented(written(tmp_path, {"a.json": schema})), "a.A")
    assert row_of(text, "/properties/m") == {
        "Where": "/properties/m",
        "Keyword": "minLength (not in force)",
        "Value": "3",
    }
