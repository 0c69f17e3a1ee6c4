"""One file that the user owns: set down whole, or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import WriteError, place
from trivet.artifacts.place import write_all
from trivet.diagnostics import InternalError


def test_a_new_file(tmp_path: Path) -> None:
    place(tmp_path, "trivet.yaml", "a: ä\n")
    assert (tmp_path / "trivet.yaml").read_bytes() == "a: ä\n".encode()
    assert [path.name for path in tmp_path.iterdir()] == ["trivet.yaml"]


def test_an_existing_file_is_only_replaced_knowingly(tmp_path: Path) -> None:
    file = tmp_path / ".gitattributes"
    file.write_text("old\n")
    file.chmod(0o600)
    for over in (None, "other\n"):
        with pytest.raises(WriteError, match=r"\.gitattributes"):
            place(tmp_path, ".gitattributes", "new\n", over=over)
    assert file.read_text() == "old\n"
    place(tmp_path, ".gitattributes", "new\n", over="old\n")
    assert file.read_text() == "new\n" and file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [".gitattributes"]


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("v")
    (tmp_path / "trivet.yaml").symlink_to(tmp_path / "victim")
    for over in (None, "v"):
        with pytest.raises(WriteError):
            place(tmp_path, "trivet.yaml", "new\n", over=over)
    assert (tmp_path / "victim").read_text() == "v"


def test_no_path_outside(tmp_path: Path) -> None:
    with pytest.raises(InternalError):
        place(tmp_path, "../x", "")


@pytest.mark.parametrize("has_links", [True, False])
@pytest.mark.parametrize("late", [False, True])
def test_an_interruption_leaves_none_of_several_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: bool, has_links: bool
) -> None:
    link, rename = os.link, os.rename

    def stopped(source: Any, target: Any) -> None:
        is_second = Path(target).name == "2.sql"
        if is_second and not late:
            raise KeyboardInterrupt
        (link if has_links else rename)(source, target)
        if is_second:
            raise KeyboardInterrupt

    def no_link(source: Any, target: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", stopped if has_links else no_link)
    if not has_links:
        monkeypatch.setattr(os, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        write_all(tmp_path, {"1.sql": b"1", "2.sql": b"2"})
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_stays_among_several(tmp_path: Path) -> None:
    (tmp_path / "2.sql").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        write_all(tmp_path, {"1.sql": b"1", "2.sql": b"2"})
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("2.sql", b"mine")]


def test_an_error_names_the_file_that_was_to_be_written(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match=r"^cannot write trivet\.yaml: No such file"):
        place(tmp_path / "gone", "trivet.yaml", "a: 1\n")
