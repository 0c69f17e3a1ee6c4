"""`trivet diff`: the other version, the formats, exit codes, and what was accepted."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.source.tree import DRAFT_07, write

from trivet.change_rules import CHANGES
from trivet.cli.main import call
from trivet.diff.accepted import Acceptances, Accepted, read_accepted
from trivet.diff.run import diff
from trivet.settings import Settings


def schema(**members: Any) -> dict[str, Any]:
    return {"$schema": DRAFT_07, "type": "object", "properties": members, "additionalProperties": False}


OLD = schema(a={"type": "string", "maxLength": 9}, b={"type": "integer"})
NEW = schema(a={"type": "string", "maxLength": 5})


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    done = subprocess.run(
        ["git", *identity, *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose project is in a folder: OLD is committed to main, NEW on a branch."""
    folder = tmp_path / "app"
    write(folder, {"schemas/item.json": OLD, "trivet.yaml": "targets: {models: {}, sql: {}}\n"})
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "old")
    git(tmp_path, "checkout", "-q", "-b", "work")
    write(folder, {"schemas/item.json": NEW})
    git(tmp_path, "commit", "-q", "-am", "new")
    monkeypatch.chdir(folder)
    return folder


def rules(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert call(["diff", "--format", "json", *arguments]) == 0
    report = json.loads(capsys.readouterr().out)
    return [change["id"] for row in report["types"] for change in row["changes"]]


def test_the_other_version(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changes = ["length-tightened", "property-removed"]
    assert rules(capsys) == changes
    assert rules(capsys, "--against", "main") == changes
    assert rules(capsys, "--against", "HEAD") == []
    write(project.parent / "before", {"schemas/item.json": OLD})
    assert rules(capsys, "--against", "../before") == changes
    before = git(project, "status", "--porcelain")
    assert before == "?? before/" or before == "?? ../before/"


def test_the_report_is_what_its_schema_says(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import jsonschema_rs

    assert call(["schema", "diff"]) == 0
    validator = jsonschema_rs.validator_for(json.loads(capsys.readouterr().out))
    write(
        project,
        {"accepted.yaml": "- {type: item.Item, change: length-tightened, reason: fine, until: 2999-12-31}\n"},
    )
    for more in ([], ["--fail-on", "writer", "--accepted", "accepted.yaml"]):
        call(["diff", "--format", "json", *more])
        report = json.loads(capsys.readouterr().out)
        validator.validate(report)
        assert report["types"]
    report["types"][0]["changes"][0]["writer"]["verdict"] = "fine"
    assert not validator.is_valid(report)


def test_a_version_that_is_not_there(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["diff", "--against", "nowhere"]) == 2
    assert "'nowhere' is no folder, and no commit, branch or tag" in capsys.readouterr().err
    assert call(["diff", "--against=--output=x"]) == 2


@pytest.mark.parametrize("command", [["diff"], ["migrate", "sqlite"], ["site", "--output", "made"]])
def test_an_empty_version_is_none(
    command: list[str], project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for against in ("", " "):
        assert call([*command, "--against", against]) == 2
        assert "--against names no version" in capsys.readouterr().err
    assert not (project / "made").exists()


def test_a_shallow_clone_says_so(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clone = project.parent / "clone"
    git(project, "clone", "-q", "--depth", "1", f"file://{project.parent}", str(clone))
    assert call(["diff", "--config", str(clone / "app/trivet.yaml"), "--against", "HEAD~1"]) == 2
    assert "the clone is shallow" in capsys.readouterr().err


def test_outside_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, {"schemas/item.json": OLD, "trivet.yaml": ""})
    monkeypatch.chdir(tmp_path)
    assert call(["diff"]) == 2


def test_an_old_version_that_cannot_be_read(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project.parent / "before", {"schemas/item.json": {"type": "nonsense"}})
    assert call(["diff", "--against", "../before"]) == 2
    assert "../before:schemas/item.json" in capsys.readouterr().err


def test_links_of_an_old_version_are_not_followed(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(project, "checkout", "-q", "main")
    (project / "schemas/link.json").symlink_to("/etc/hostname")
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", "a link")
    (project / "schemas/link.json").unlink()
    assert rules(capsys) == []


@pytest.mark.parametrize(
    ("name", "code"), [("writer", 1), ("reader", 0), ("python", 1), ("sql", 1), ("lossy", 1)]
)
def test_what_fails(project: Path, name: str, code: int) -> None:
    assert call(["diff"]) == 0
    assert call(["diff", "--fail-on", name]) == code


@pytest.mark.parametrize("storage", ["table", "columns", "json"])
@pytest.mark.parametrize("name", ["sql", "lossy"])
def test_what_is_lost_below_a_document_fails(project: Path, name: str, storage: str) -> None:
    for folder, inner in ((project.parent / "before", OLD), (project, schema(a=OLD["properties"]["a"]))):
        write(folder, {"schemas/item.json": schema(o={**inner, "x-storage": storage})})
    assert call(["diff", "--against", "../before", "--fail-on", name]) == 1


def test_an_accepted_change_hides_no_other_type(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What no change of a type is about, such as a new key, is a change of its own."""
    whole = {"type": "integer"}
    before = {**schema(id=whole, n=whole), "required": ["id", "n"], "x-primary-key": ["id"]}
    after = {**before, "properties": {**before["properties"], "z": whole}, "x-unique": [["n"]]}
    write(project.parent / "before", {"schemas/key.json": before, "schemas/item.json": OLD})
    shorter = schema(a={"type": "string", "maxLength": 5}, b=whole)
    write(project, {"schemas/key.json": after, "schemas/item.json": shorter})
    entry = "- {type: %s, change: %s, reason: fine, until: 2999-12-31}\n"
    arguments = ["diff", "--against", "../before", "--fail-on", "sql", "--accepted", "accepted.yaml"]
    text = entry % ("item.Item", "length-tightened")
    write(project, {"accepted.yaml": text})
    assert call([*arguments, "--format", "github"]) == 1
    (error,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("::error"))
    assert "storage-changed" in error
    write(project, {"accepted.yaml": text + entry % ("key.Key", "storage-changed")})
    assert call(arguments) == 0


@pytest.mark.parametrize("form", ["text", "json", "markdown", "github", "gitlab", "junit", "sarif"])
def test_every_format_has_every_change(project: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["diff", "--format", form, "--fail-on", "lossy"]) == 1
    told = capsys.readouterr().out
    assert "length-tightened" in told and "property-removed" in told and "item.Item" in told


def test_findings_are_as_grave_as_they_are(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call(["diff", "--format", "github", "--fail-on", "lossy"])
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("::warning file=app/schemas/item.json,line=")
    assert second.startswith("::error file=app/schemas/item.json,line=")


def test_a_kind_of_change_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", "enum-value-removed"]) == 0
    assert CHANGES["enum-value-removed"].purpose in capsys.readouterr().out


# Accepted changes ----------------------------------------------------------------------------------------
def test_what_was_accepted_expires(project: Path) -> None:
    rows = diff(Settings.find(project)).types
    change = next(one for one in rows[0].changes if one.rule == "property-removed")
    entry = Accepted("item.Item", "property-removed", "b", "moved", date(2030, 1, 31))
    assert Acceptances((entry,), date(2030, 1, 31)).reason(rows[0], change) == "moved"
    late = Acceptances((entry,), date(2030, 2, 1))
    assert late.reason(rows[0], change) is None
    assert list(late.remarks(rows)) == ["item.Item property-removed: accepted until 2030-01-31 only"]


def test_an_entry_for_no_change_is_named(project: Path) -> None:
    rows = diff(Settings.find(project)).types
    entry = Accepted("item.Item", "enum-added", None, "x", date(2030, 1, 1))
    (remark,) = Acceptances((entry,), date(2029, 1, 1)).remarks(rows)
    assert remark == "item.Item enum-added: accepted, but there is no such change; the entry can be removed"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\n", "accepted changes are a list"),
        ("- 1\n", "an entry is a mapping"),
        ("- {type: a, change: b, until: '2030-01-01', reason: c}\n", "'b' is no kind of change"),
        ("- {type: a, change: enum-added, until: soon, reason: c}\n", "`until` is no day"),
        ("- {type: a, change: enum-added, until: '2030-01-01'}\n", "`reason` is missing"),
        ("- {type: a, change: enum-added, until: '2030-01-01', reason: c, why: d}\n", "'why' is no key"),
        ("- {type: a\n", "not YAML"),
    ],
)
def test_faults_of_the_file_are_named(
    text: str, fault: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "accepted.yaml").write_text(text, "utf-8")
    assert call(["diff", "--accepted", "accepted.yaml"]) == 2
    assert fault in capsys.readouterr().err


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "- {type: a, change: enum-added, member: m, until: 2030-01-31, reason: because}\n", "utf-8"
    )
    (entry,) = read_accepted(tmp_path / "a.yaml")
    assert entry == Accepted("a", "enum-added", "m", "because", date(2030, 1, 31))


def test_faults_are_told_at_their_places(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "sub").mkdir()
    text = "- 3\n- type: a\n  change: b\n  until: '2030-01-01'\n  reason: c\n"
    (project / "sub/acc.yaml").write_text(text, "utf-8")
    assert call(["diff", "--accepted", "sub/acc.yaml"]) == 2
    told = [line.partition(": ")[0] for line in capsys.readouterr().err.splitlines() if "error" in line]
    assert told == ["sub/acc.yaml:1:3", "sub/acc.yaml:3:3"]
    assert call(["diff", "--accepted", "sub/none.yaml"]) == 2
    assert capsys.readouterr().err.startswith("sub/none.yaml: error unreadable")
