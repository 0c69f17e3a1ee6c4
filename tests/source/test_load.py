"""Which files are read, which are refused by name, and what is recorded of them."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from tests.source.tree import DRAFT_07, tree, write

from trivet.diagnostics import Origin
from trivet.pipeline import examine
from trivet.settings import Settings
from trivet.source import load

ANY = {"$schema": DRAFT_07}


def read(root: Path, **settings: object) -> tuple[set[str], dict[str, str]]:
    """The documents read, and `path: rule` of everything said."""
    documents = load(Settings.from_mapping(dict(settings), root=root))
    return set(documents.by_path), {found.location.document: found.rule for found in documents.diagnostics}


def test_json_and_yaml_below_the_entries(tmp_path: Path) -> None:
    files = {"s/a.json": ANY, "s/b/c.YAML": "{}", "s/d.yml": "{}", "s/e.txt": "no", "other/f.json": ANY}
    write(tmp_path, files)
    assert read(tmp_path, schemas=["s"], draft="07")[0] == {"s/a.json", "s/b/c.YAML", "s/d.yml"}


def test_a_file_is_an_entry_too(tmp_path: Path) -> None:
    write(tmp_path, {"s/a.json": ANY, "s/b.json": ANY, "c.txt": "\0", "d.avsc": ANY})
    found, said = read(tmp_path, schemas=["s/b.json", "./s//b.json", "c.txt", "d.avsc"])
    assert found == {"s/b.json", "d.avsc"}
    assert said == {"c.txt": "syntax"}


def test_a_pattern_names_files_without_a_suffix(tmp_path: Path) -> None:
    files = {
        "s/com.acme/click/jsonschema/1-0-0": ANY,
        "s/com.acme/click/jsonschema/1-0-1": f"# as YAML\n$schema: {DRAFT_07}\n$ref: ../../base/jsonschema/1.0\n",
        "s/com.acme/base/jsonschema/1.0": ANY,
        "s/com.acme/click/README": "no schema",
        "s/com.acme/click/jsonschema.json": ANY,
    }
    built = tree(tmp_path, files, schemas=["s/**/jsonschema/*"])
    assert built.errors == []
    assert [root.document for root in built.normal.roots] == sorted(
        path for path in files if "jsonschema/" in path
    )
    assert [root.definition for root in built.normal.roots] == [
        "com_acme.base.jsonschema._1_0._10",
        "com_acme.click.jsonschema._1_0_0._100",
        "com_acme.click.jsonschema._1_0_1._101",
    ]
    assert built.documents.locate(Origin("s/com.acme/click/jsonschema/1-0-1", "/$ref").location).line == 3


def test_a_pattern_matches_files_and_folders(tmp_path: Path) -> None:
    files = {
        "p/a/schemas/x.json": ANY,
        "p/a/schemas/t.txt": "text",
        "p/b/schemas/y/z.yaml": ANY,
        "p/b/data.json": "{",
    }
    write(
        tmp_path, {**files, "q/[a]/x.schema": ANY, "q/b/x.schema": ANY, "lit*.json": ANY, "literal.json": "{"}
    )
    assert read(tmp_path, schemas=["p/*/schemas"]) == ({"p/a/schemas/x.json", "p/b/schemas/y/z.yaml"}, {})
    assert read(tmp_path, schemas=["q/**/*.schema"], ignore=["b/"]) == ({"q/[a]/x.schema"}, {})
    assert read(tmp_path, schemas=["lit*.json"]) == ({"lit*.json"}, {})
    found, said = read(tmp_path, schemas=["p/?/schemas/t.txt"])
    assert (found, said) == ({"p/a/schemas/t.txt"}, {"p/a/schemas/t.txt": "not-a-schema"})


def test_a_pattern_that_matches_nothing_is_the_settings_fault(tmp_path: Path) -> None:
    write(tmp_path, {"s/a.json": ANY, "trivet.yaml": "schemas: [s, 's/*/v1']\n"})
    (found,) = examine(Settings.from_file(tmp_path / "trivet.yaml")).diagnostics
    assert found.message == "`schemas:` names 's/*/v1': no file or folder matches it"
    assert found.location.pointer == "/schemas/1"


def test_what_a_pattern_leaves_out_is_read_if_referred_to(tmp_path: Path) -> None:
    files = {
        "s/v1/a.json": {"$schema": DRAFT_07, "$ref": "../common/b.json"},
        "s/common/b.json": ANY,
        "s/c.json": "{",
    }
    built = tree(tmp_path, files, schemas=["s/v*/*.json"])
    assert built.errors == [] and set(built.documents.by_path) == {"s/v1/a.json", "s/common/b.json"}


def test_ignored_files_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"s/a.json": ANY, "s/bad.json": "{", "s/old/b.json": "{", "s/old/keep.json": ANY})
    found, said = read(tmp_path, schemas=["s"], ignore=["/s/bad.json", "s/old/*", "!s/old/keep.json"])
    assert (found, said) == ({"s/a.json", "s/old/keep.json"}, {})


def test_an_ignored_document_is_read_when_it_is_referred_to(tmp_path: Path) -> None:
    by_path = {"$schema": DRAFT_07, "$ref": "old/b.json"}
    by_id = {"$schema": DRAFT_07, "$id": "http://x.test/c.json", "$ref": "named.json"}
    named = {"$schema": DRAFT_07, "$id": "http://x.test/named.json"}
    files = {
        "s/a.json": by_path,
        "s/c.json": by_id,
        "s/old/b.json": ANY,
        "s/n1.json": named,
        "s/n2.json": "{",
    }
    built = tree(tmp_path, files, schemas=["s"], ignore=["s/old/", "n*.json"])
    assert built.errors == []
    assert set(built.documents.by_path) == {"s/a.json", "s/c.json", "s/old/b.json", "s/n1.json"}
    assert {root.document for root in built.normal.roots} == {"s/a.json", "s/c.json"}


def test_own_output_and_settings_are_no_schemas(tmp_path: Path) -> None:
    write(tmp_path, {"a.json": ANY, "generated/b.json": ANY, "trivet.yaml": "schemas: [.]", "i/x.json": "1"})
    assert read(tmp_path, schemas=["."], instances=["i"])[0] == {"a.json"}


def test_hidden_folders_are_named_and_not_searched(tmp_path: Path) -> None:
    write(tmp_path, {"s/a.json": ANY, "s/.cache/b.json": ANY, "s/.git/c.json": ANY, "s/.d.json": ANY})
    assert read(tmp_path, schemas=["s"]) == ({"s/a.json", "s/.d.json"}, {"s/.cache": "skipped"})


def test_nothing_to_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "s").mkdir()
    assert read(tmp_path, schemas=["s"])[1] == {"trivet.yaml": "no-schemas"}
    write(tmp_path, {"s/a.json": ANY, "s/b.json": ANY})
    (found,) = load(
        Settings.from_mapping({"schemas": ["s"], "ignore": ["*.json"]}, root=tmp_path)
    ).diagnostics
    assert (
        found.message
        == "there is no .json, .yaml or .yml file below s that `ignore:` does not leave out (2 left out)"
    )


def test_an_entry_that_names_nothing_is_the_settings_fault(tmp_path: Path) -> None:
    write(tmp_path, {"s/a.json": ANY, "trivet.yaml": "schemas:\n- s\n- t\n"})
    (found,) = examine(Settings.from_file(tmp_path / "trivet.yaml")).diagnostics
    assert found.message == "`schemas:` names 't': no such file or folder"
    assert (str(found.location), found.location.pointer) == ("trivet.yaml:3:3", "/schemas/1")
    assert "Correct the entry" in found.hint and "ignore" not in found.hint


def test_an_entry_in_pyproject_that_names_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"pyproject.toml": "[project]\n\n[tool.trivet]\nschemas = ['t']\n"})
    (found,) = examine(Settings.from_file(tmp_path / "pyproject.toml")).diagnostics
    assert (found.rule, str(found.location)) == ("unreadable", "pyproject.toml:4:12")


def test_symlinks_are_followed_nowhere(tmp_path: Path) -> None:
    write(tmp_path, {"secret.json": ANY, "real/b.json": ANY, "s/a.json": ANY, "s/README.md": "text"})
    (tmp_path / "s/README").symlink_to(tmp_path / "s/README.md")
    (tmp_path / "s/self.json").symlink_to(tmp_path / "s/self.json")
    (tmp_path / "s/hushed.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "s/link.json").symlink_to(tmp_path / "secret.json")
    (tmp_path / "s/loop").symlink_to(tmp_path / "s")
    (tmp_path / "t").symlink_to(tmp_path / "real")
    found, said = read(tmp_path, schemas=["s", "s/*.json"], ignore=["hushed*"])
    assert found == {"s/a.json"}
    assert said == {"s/link.json": "skipped", "s/loop": "skipped", "s/self.json": "skipped"}
    found, said = read(tmp_path, schemas=["s/a.json", "s/link.json", "t", "t/b.json"])
    assert found == {"s/a.json"} and said == {"trivet.yaml": "unreadable"}


def test_a_reference_through_a_symlink_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, {"secret.json": ANY, "s/a.json": {"$schema": DRAFT_07, "$ref": "link.json"}})
    (tmp_path / "s/link.json").symlink_to(tmp_path / "secret.json")
    assert tree(tmp_path, {}, schemas=["s"]).errors == [
        "s/link.json: error unreadable: it cannot be read: its path contains a symlink, and trivet follows none"
    ]


def test_a_fifo_is_refused_at_once(tmp_path: Path) -> None:
    write(tmp_path, {"s/a.json": ANY})
    os.mkfifo(tmp_path / "s/pipe.json")
    assert read(tmp_path, schemas=["s"])[1] == {"s/pipe.json": "unreadable"}


@pytest.mark.parametrize("name", [b"\xff.json", b"a\nb.json", b"--help.json", b" .json"])
def test_odd_names_are_data(tmp_path: Path, name: bytes) -> None:
    write(tmp_path, {"s/a.json": ANY})
    Path(os.fsdecode(os.fsencode(tmp_path / "s") + b"/" + name)).write_text('{"$schema": "' + DRAFT_07 + '"}')
    found, said = read(tmp_path, schemas=["s"])
    assert len(found) + len(said) == 2
    assert all(rule == "unreadable" for rule in said.values())
    "".join(found).encode("utf-8")


def test_one_bad_file_hides_no_other(tmp_path: Path) -> None:
    files = {
        "s/a.json": "{",
        "s/b.json": "[1",
        "s/c.json": {"$schema": DRAFT_07, "$ref": "a.json"},
        "s/d.json": {},
    }
    built = tree(tmp_path, files, schemas=["s"], draft=None)
    assert [(found.rule, found.location.document) for found in built.findings] == [
        ("syntax", "s/a.json"),
        ("syntax", "s/b.json"),
        ("unknown-draft", "s/d.json"),
    ]
    assert built.findings[0].hint == "Correct it, or exclude the file: `ignore: [/s/a.json]`."


def test_inputs_do_not_depend_on_line_ends(tmp_path: Path) -> None:
    text = b'{"$schema":\n "http://json-schema.org/draft-07/schema#"}\n'
    write(tmp_path, {"s/a.json": text, "s/b.json": text.replace(b"\n", b"\r\n")})
    inputs = load(Settings.from_mapping({"schemas": ["s"]}, root=tmp_path)).inputs
    expected = "sha256:" + hashlib.sha256(text).hexdigest()
    assert inputs == {"s/a.json": expected, "s/b.json": expected}


def test_inputs_name_companions_and_locations(tmp_path: Path) -> None:
    files = {
        "s/a.json": {
            "$schema": DRAFT_07,
            "anyOf": [{"$ref": "http://x.test/b"}, {"$ref": "#/definitions/c"}],
        },
        "far/b.json": {"$schema": DRAFT_07, "$ref": "sub/d.yaml"},
        "far/sub/d.yaml": "type: string",
        "far/unused.json": ANY,
        "c.yaml": "definitions: {c: {type: string}}",
    }
    built = tree(tmp_path, files, schemas=["s"], components=["c.yaml"], locations={"http://x.test/": "far"})
    assert built.errors == []
    assert list(built.documents.inputs) == ["c.yaml", "far/b.json", "far/sub/d.yaml", "s/a.json"]
