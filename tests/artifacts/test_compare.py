"""Comparing: each difference has its kind, its cause and its diff; looking writes nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import ManifestError, compare, old_manifest, write
from trivet.visible import is_visible

FILES = {
    "generated/models/a.py": "A = 1\nB = 2\n",
    "generated/docs/a.md": "# A\n\ntext\n",
    "generated/sql/a.sql": "SELECT 1;\n",
}
INPUTS = {"schemas/a.json": "sha256:1", "templates": "sha256:2", "trivet.yaml": "sha256:3"}


def kinds(drift: Any) -> dict[str, str]:
    return {change.path: change.kind for change in drift.changes}


def cause(drift: Any, path: str) -> str:
    return "; ".join(next(change for change in drift.changes if change.path == path).because)


@pytest.fixture
def made(root: Path, kit: Any) -> Path:
    write(root, "generated", kit.build(FILES, INPUTS))
    return root


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({**INPUTS, "schemas/a.json": "sha256:9"}, "schemas/a.json changed"),
        ({**INPUTS, "templates": "sha256:9"}, "templates changed"),
        ({**INPUTS, "trivet.yaml": "sha256:9"}, "trivet.yaml changed"),
        ({**INPUTS, "schemas/b.json": "sha256:9"}, "schemas/b.json is new"),
        ({key: INPUTS[key] for key in ("templates", "trivet.yaml")}, "schemas/a.json is gone"),
    ],
)
def test_a_stale_file_names_the_input_that_changed(made: Path, kit: Any, inputs: Any, told: str) -> None:
    drift = compare(made, "generated", kit.build({**FILES, "generated/docs/a.md": "# B\n"}, inputs))
    assert kinds(drift) == {"generated/docs/a.md": "stale", "generated/manifest.json": "stale"}
    assert cause(drift, "generated/docs/a.md") == told
    assert cause(drift, "generated/manifest.json") == told


def test_an_input_that_changes_no_file_makes_the_manifest_stale(made: Path, kit: Any) -> None:
    drift = compare(made, "generated", kit.build(FILES, {**INPUTS, "schemas/a.json": "sha256:9"}))
    assert kinds(drift) == {"generated/manifest.json": "stale"}


def test_a_tool_that_changes_a_file_is_named(made: Path, kit: Any) -> None:
    wanted = kit.build({**FILES, "generated/models/a.py": "A = 3\n"}, INPUTS, tools={"trivet": "0.2.0"})
    assert cause(compare(made, "generated", wanted), "generated/models/a.py") == "trivet was 0.1.0, is 0.2.0"


def test_tools_alone_are_a_notice_unless_strict(made: Path, kit: Any) -> None:
    wanted = kit.build(FILES, INPUTS, tools={"trivet": "0.2.0", "other": "1"})
    drift = compare(made, "generated", wanted)
    assert drift.clean and "trivet was 0.1.0, is 0.2.0" in drift.notices[0]
    assert kinds(compare(made, "generated", wanted, strict_tools=True)) == {
        "generated/manifest.json": "stale"
    }
    write(made, "generated", wanted)
    assert not compare(made, "generated", wanted).notices


def test_tools_do_not_hide_an_edit_of_the_manifest(made: Path, kit: Any) -> None:
    manifest = made / "generated/manifest.json"
    manifest.write_text(manifest.read_text().replace('"roots": []', '"roots":  []'))
    wanted = kit.build(FILES, INPUTS, tools={"trivet": "0.2.0"})
    assert kinds(compare(made, "generated", wanted)) == {"generated/manifest.json": "stale"}


def test_an_edited_file_is_told_with_its_diff_and_line(made: Path, kit: Any) -> None:
    (made / "generated/models/a.py").write_text("A = 1\nB = 'mine'\n")
    drift = compare(made, "generated", kit.build(FILES, INPUTS))
    assert kinds(drift) == {"generated/models/a.py": "edited"}
    change = drift.changes[0]
    assert change.because == ("edited by hand",) and change.line == 2
    assert change.diff == (
        "--- generated/models/a.py\n+++ generated/models/a.py\n@@ -1,2 +1,2 @@\n A = 1\n-B = 'mine'\n+B = 2\n"
    )
    told = change.diagnostic
    assert told.rule == "drift-edited" and told.severity == "error" and "--force" in told.hint
    assert told.message == "edited by hand"
    assert str(told.location) == "generated/models/a.py:2:1"


def test_a_missing_file_and_one_that_was_never_made(made: Path, kit: Any) -> None:
    (made / "generated/models/a.py").unlink()
    drift = compare(made, "generated", kit.build({**FILES, "generated/new.md": "n\n"}, INPUTS))
    assert kinds(drift)["generated/models/a.py"] == kinds(drift)["generated/new.md"] == "missing"
    assert cause(drift, "generated/models/a.py") == "it was deleted"
    assert cause(drift, "generated/new.md") == "it was never generated"
    assert "--- /dev/null\n+++ generated/models/a.py\n" in drift.changes[1].diff


def test_orphans_are_told_apart_from_neighbours(made: Path, kit: Any) -> None:
    (made / "generated/docs/a.md").write_text("mine\n")
    drift = compare(made, "generated", kit.build({"generated/sql/a.sql": "SELECT 1;\n"}, INPUTS))
    assert kinds(drift) == {
        "generated/docs/a.md": "orphaned",
        "generated/manifest.json": "stale",
        "generated/models/a.py": "orphaned",
    }
    assert "edited by hand" in cause(drift, "generated/docs/a.md")


def test_an_unlisted_file_in_the_way_is_said_to_be_so(root: Path, kit: Any) -> None:
    (root / "generated/docs").mkdir()
    (root / "generated/docs/a.md").write_text("mine\n")
    drift = compare(root, "generated", kit.build(FILES))
    assert kinds(drift)["generated/docs/a.md"] == "edited"
    assert "not listed in the manifest" in cause(drift, "generated/docs/a.md")


def test_nothing_generated_yet(tmp_path: Path, kit: Any) -> None:
    drift = compare(tmp_path, "generated", kit.build(FILES))
    assert set(kinds(drift).values()) == {"missing"} and len(drift.changes) == 4
    assert not list(tmp_path.iterdir())


def test_every_one_byte_change_is_found(made: Path, kit: Any) -> None:
    wanted = kit.build(FILES, INPUTS)
    for path in wanted:
        raw = (made / path).read_bytes()
        for at in range(len(raw)):
            for other in (raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], raw[:at] + raw[at + 1 :]):
                (made / path).write_bytes(other)
                drift = compare(made, "generated", wanted)
                told = drift.notices if b'"tools"' in raw and not drift.changes else list(kinds(drift))
                assert any(path in one for one in told), (path, at)
        (made / path).write_bytes(raw)
        assert compare(made, "generated", wanted).clean


def test_real_autocrlf_is_recognised(made: Path, kit: Any) -> None:
    def git(*arguments: str) -> None:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments]
        subprocess.run(command, cwd=made, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "all")
    for path in (made / "generated").rglob("a.*"):
        path.unlink()
    (made / "generated/manifest.json").unlink()
    git("-c", "core.autocrlf=true", "checkout", "--", ".")
    assert b"\r\n" in (made / "generated/models/a.py").read_bytes()
    drift = compare(made, "generated", kit.build(FILES, INPUTS))
    assert len(drift.changes) == 4
    assert all("CRLF" in change.because[0] and ".gitattributes" in change.hint for change in drift.changes)
    write(made, "generated", kit.build(FILES, INPUTS))
    assert compare(made, "generated", kit.build(FILES, INPUTS)).clean


# Diffs --------------------------------------------------------------------------------------------------
HOSTILE = "\x1b]0;evil\x07 \r::error::x \u202e \x00 \x85 \u2028 \ud7ff"


def test_diffs_and_messages_are_safe_for_a_terminal(made: Path, kit: Any) -> None:
    hostile = kit.build(
        {**FILES, "generated/docs/a.md": f"{HOSTILE}\n"}, {f"schemas/{HOSTILE}.json": "sha256:1"}
    )
    (made / "generated/models/a.py").write_bytes(b"\xff\xfe\x1b[2J::stop-commands::x\n")
    drift = compare(made, "generated", hostile)
    for change in drift.changes:
        for text in (change.diff, *change.because, change.diagnostic.text()):
            assert is_visible(text.replace("\n", ""))
            assert "\n::" not in text and "\u2028" not in text
    assert all("\n" not in because for change in drift.changes for because in change.because)


def test_a_lost_line_feed_at_the_end_is_shown(made: Path, kit: Any) -> None:
    (made / "generated/sql/a.sql").write_text("SELECT 1;")
    diff = compare(made, "generated", kit.build(FILES, INPUTS)).changes[0].diff
    assert "-SELECT 1;\n\\ No newline at end of file\n+SELECT 1;\n" in diff


def test_hunks_count_lines_from_the_top_of_the_file(root: Path, kit: Any) -> None:
    lines = [f"line {number}\n" for number in range(2000)]
    write(root, "generated", kit.build({"generated/long.md": "".join(lines)}))
    lines[1500] = "changed\n"
    change = compare(root, "generated", kit.build({"generated/long.md": "".join(lines)})).changes[0]
    assert change.line == 1501 and "@@ -1498,7 +1498,7 @@" in change.diff


def test_diffs_are_bounded(root: Path, kit: Any) -> None:
    files = {f"generated/{number}.md": "".join(f"{line}\n" for line in range(3000)) for number in range(60)}
    write(root, "generated", kit.build(files))
    changed = {path: text.replace("\n", "!\n") for path, text in files.items()}
    drift = compare(root, "generated", kit.build(changed))
    assert len(drift.changes) == 61
    assert all(change.diff.count("\n") <= 63 for change in drift.changes)
    assert sum(change.diff.count("\n") for change in drift.changes) <= 2100
    assert all(change.more > 2900 for change in drift.changes if change.path != "generated/manifest.json")
    whole = compare(root, "generated", kit.build(changed), whole=True)
    assert all(change.diff.count("\n") > 1000 for change in whole.changes[:60])


def test_the_diffs_of_models_and_ddl_come_before_those_of_pages(root: Path, kit: Any) -> None:
    pages = {f"generated/docs/{number}.md": "a\n" * 3000 for number in range(60)}
    files = {**pages, "generated/models/a.py": "a = 1\n", "generated/sql/a.sql": "SELECT 1;\n"}
    write(root, "generated", kit.build(files))
    drift = compare(root, "generated", kit.build({path: text.upper() for path, text in files.items()}))
    assert [change.path for change in drift.changes] == sorted(change.path for change in drift.changes)
    told = {change.path: change.diff for change in drift.changes}
    assert "+A = 1\n" in told["generated/models/a.py"] and "-SELECT 1;\n" not in told["generated/docs/0.md"]
    assert told["generated/manifest.json"] == ""


# The manifest on disk -----------------------------------------------------------------------------------
def test_old_manifest_is_the_dict_or_none(made: Path, tmp_path: Path) -> None:
    found = old_manifest(made, "generated")
    assert found is not None and sorted(found["files"]) == sorted(FILES)
    assert old_manifest(tmp_path, "generated") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 200_000,
        "null",
        "{}",
        '{"manifest": 1}',
        '{"manifest": 1, "files": []}',
        '{"manifest": 2, "files": {}}',
        '{"manifest": 1, "files": {"a": 1}}',
        '{"manifest": 1, "files": {"a": "sha256:x"}}',
        '{"manifest": 1, "files": {"/a": "sha256:x"}}',
        "<<<<<<< a\n{}\n=======\n{}\n>>>>>>> b\n",
        "\ud800",
        "1" * 10_000,
    ],
)
def test_a_manifest_that_says_nothing_is_an_error(made: Path, kit: Any, text: str) -> None:
    (made / "generated/manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(ManifestError, match=r"generated/manifest\.json .*trivet generate"):
        old_manifest(made, "generated")
    assert kinds(compare(made, "generated", kit.build(FILES, INPUTS)))["generated/manifest.json"] == "edited"


@pytest.mark.parametrize(
    "sections", ['"inputs": 1, "tools": []', '"inputs": {"a": 1}, "tools": {"trivet": null}']
)
def test_odd_sections_of_an_old_manifest_are_no_crash(made: Path, kit: Any, sections: str) -> None:
    (made / "generated/manifest.json").write_text(f'{{"manifest": 1, {sections}, "files": {{}}}}')
    assert not compare(made, "generated", kit.build(FILES, INPUTS)).clean
