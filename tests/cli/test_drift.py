"""Drift on one screen: models and DDL before pages, the manifest without its hashes, the rest counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.source.tree import DRAFT_07, write

from trivet.cli.main import call

MANY = 60


def schema(name: str, members: int = 3) -> dict[str, object]:
    properties = {f"{name}{number}": {"type": "string"} for number in range(members)}
    return {"$schema": DRAFT_07, "type": "object", "properties": {"id": {"type": "integer"}, **properties}}


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path, {"schemas/order.json": schema("old"), "trivet.yaml": ""})
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 0
    return tmp_path


def checked(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    capsys.readouterr()
    assert call(["check", *arguments]) == 1
    return capsys.readouterr().out.splitlines()


def files_of(lines: list[str]) -> list[str]:
    return [
        match[1] for line in lines if (match := re.match(r"(generated/[^:]*)(?::\d+:\d+)?: error ", line))
    ]


def test_one_change_is_told_on_one_screen(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"schemas/order.json": schema("new")})
    told = checked(capsys)
    assert len(told) <= 62
    files = files_of(told)
    assert files[0] == "generated/models/order.py"
    assert [Path(one).suffix for one in files if one.startswith("generated/sql/")] == [".sql", ".sql"]
    assert files.index("generated/sql/sqlite/order.sql") < files.index("generated/docs/types/order.Order.md")
    assert files[-1] == "generated/manifest.json"
    assert any(line.startswith("+    new0:") for line in told)
    assert not any("sha256:" in line for line in told)
    assert re.fullmatch(
        r"not shown: about [\d,]+ lines of diffs; `trivet check --diff=full` shows all", told[-1]
    )


def test_counts_are_rounded_to_two_digits(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"schemas/order.json": schema("new", members=60)})
    (count,) = re.findall(r"about ([\d,]+) lines of diffs", checked(capsys)[-1])
    assert len(count.replace(",", "")) > 2 and not count.replace(",", "")[2:].strip("0")


def test_full_diffs_leave_nothing_out(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {"schemas/order.json": schema("new", members=40)})
    told = checked(capsys, "--diff=full")
    assert len(told) > 300
    assert sum("new39" in line and line.startswith("+") for line in told) >= 4
    assert not any("left out" in line or "sha256:" in line for line in told)


def test_many_files_are_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {f"schemas/{number}/order.json": schema("new") for number in range(MANY)})
    told = checked(capsys)
    assert len(told) <= 62
    assert all(path.endswith(".py") for path in files_of(told))
    (left,) = re.findall(r"not shown: (\d+) files and about [\d,]+ lines of diffs", told[-1])
    whole = files_of(checked(capsys, "--diff=full"))
    assert int(left) + len(files_of(told)) == len(whole) > 5 * MANY
    named = checked(capsys, "--no-diff")
    assert len(files_of(named)) == 60 and not any(line.startswith(("+", "-", "@")) for line in named)
    assert named[-1] == f"not shown: {len(whole) - 60} files; `trivet check --diff=full` shows all"


def test_machine_formats_have_every_file(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(project, {f"schemas/{number}/order.json": schema("new") for number in range(MANY)})
    whole = files_of(checked(capsys, "--diff=full"))
    told = checked(capsys, "--format", "github")
    assert sorted(re.findall(r"file=([^,]*),", "\n".join(told))) == sorted(whole)


def test_commands_to_run_can_be_pasted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "my settings.yaml").write_text("profiles: {a b: {output: x}}\n")
    assert call(["check", "--config", "my settings.yaml"]) == 1
    told = capsys.readouterr().err
    assert "`trivet generate --config 'my settings.yaml' --profile 'a b'`" in told
