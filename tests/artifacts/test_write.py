"""Writing: what is created, updated, removed, left alone and refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import RefusedError, compare, write
from trivet.diagnostics import InternalError, TrivetError

ONE = {"generated/models/__init__.py": "", "generated/models/oura/a.py": "A = 1\n", "generated/x.md": "x\n"}
TWO = {"generated/models/__init__.py": "", "generated/models/oura/a.py": "A = 2\n", "generated/y/z.md": "z\n"}


def test_first_run_creates_everything_and_check_is_green(root: Path, kit: Any) -> None:
    wanted = kit.build(ONE)
    before = kit.tree(root)
    done = write(root, "generated", wanted)
    assert done.created == tuple(sorted(wanted))
    assert not done.updated and not done.removed
    after = kit.tree(root)
    assert {path: after[path].decode() for path in wanted} == wanted
    assert {path: after[path] for path in before} == before
    assert compare(root, "generated", wanted).clean
    assert not compare(root, "generated", wanted).notices


def test_second_run_writes_nothing(root: Path, kit: Any) -> None:
    wanted = kit.build(ONE)
    write(root, "generated", wanted)
    before = kit.stamps(root)
    done = write(root, "generated", wanted)
    assert not done.changed
    assert done.unchanged == tuple(sorted(wanted))
    assert kit.stamps(root) == before


def test_a_changed_build_writes_only_what_changed(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    kept = root / "generated/models/__init__.py"
    stamp = kept.stat().st_mtime_ns, kept.stat().st_ino
    wanted = kit.build(TWO)
    done = write(root, "generated", wanted)
    assert done.created == ("generated/y/z.md",)
    assert done.updated == ("generated/manifest.json", "generated/models/oura/a.py")
    assert done.removed == ("generated/x.md",)
    assert done.unchanged == ("generated/models/__init__.py",)
    assert (kept.stat().st_mtime_ns, kept.stat().st_ino) == stamp
    assert not (root / "generated/x.md").exists()
    assert compare(root, "generated", wanted).clean


def test_folders_that_become_empty_go_and_others_stay(root: Path, kit: Any) -> None:
    write(
        root, "generated", kit.build({"generated/docs/a/b/c.md": "c\n", "generated/models/oura/a.py": "a\n"})
    )
    (root / "generated/empty").mkdir()
    write(root, "generated", kit.build({}))
    assert not (root / "generated/docs").exists()
    assert (root / "generated/models/oura/by_hand.py").exists()
    assert (root / "generated/empty").is_dir()
    assert (root / "generated/manifest.json").exists()


def test_permissions_of_an_updated_file_are_kept(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    (root / "generated/models/oura/a.py").chmod(0o640)
    write(root, "generated", kit.build(TWO))
    assert (root / "generated/models/oura/a.py").stat().st_mode & 0o777 == 0o640


def test_a_target_may_lie_elsewhere_below_the_root(root: Path, kit: Any) -> None:
    wanted = kit.build({"src/models/a.py": "a\n", "generated/x.md": "x\n"})
    write(root, "generated", wanted, folders=["src/models"])
    assert compare(root, "generated", wanted, folders=["src/models"]).clean
    write(root, "generated", kit.build({}), folders=["src/models"])
    assert not (root / "src/models").exists()
    assert (root / "src/main.py").exists()


def test_the_root_may_be_the_output_folder(root: Path, kit: Any) -> None:
    wanted = kit.build({"models/a.py": "a\n"}, output=".")
    write(root, ".", wanted, protected=["schemas"])
    assert (root / "manifest.json").exists()
    assert compare(root, ".", wanted, protected=["schemas"]).clean
    write(root, ".", kit.build({}, output="."), protected=["schemas"])
    assert not (root / "models").exists()


# Refusals -----------------------------------------------------------------------------------------------
def test_all_edited_files_are_named_and_nothing_is_written(root: Path, kit: Any) -> None:
    """So are files that the manifest does not list."""
    write(root, "generated", kit.build(ONE))
    (root / "generated/models/oura/a.py").write_text("A = 'mine'\n")
    (root / "generated/x.md").write_text("mine\n")
    (root / "generated/y").mkdir()
    (root / "generated/y/z.md").write_text("mine\n")
    before, stamps = kit.tree(root), kit.stamps(root)
    with pytest.raises(RefusedError) as refused:
        write(root, "generated", kit.build(TWO))
    named = [change.path for change in refused.value.changes]
    assert named == ["generated/models/oura/a.py", "generated/x.md", "generated/y/z.md"]
    assert kit.tree(root) == before and kit.stamps(root) == stamps
    assert "--force" in str(refused.value)


def test_force_overwrites_but_never_deletes_an_edited_file(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    (root / "generated/models/oura/a.py").write_text("A = 'mine'\n")
    (root / "generated/x.md").write_text("mine\n")
    wanted = kit.build(TWO)
    done = write(root, "generated", wanted, force=True)
    assert (root / "generated/models/oura/a.py").read_text() == "A = 2\n"
    assert (root / "generated/x.md").read_text() == "mine\n"
    assert [left.path for left in done.left] == ["generated/x.md"]
    assert compare(root, "generated", wanted).clean


def test_a_file_equal_to_the_fresh_render_is_not_edited(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    (root / "generated/models/oura/a.py").write_text("A = 2\n")
    (root / "generated/y").mkdir()
    (root / "generated/y/z.md").write_text("z\n")
    write(root, "generated", kit.build(TWO))
    assert compare(root, "generated", kit.build(TWO)).clean


def test_merge_markers_are_overwritten(root: Path, kit: Any) -> None:
    ours, theirs = kit.build(ONE), kit.build(TWO)
    write(root, "generated", ours)
    conflict = "<<<<<<< HEAD\nA = 1\n=======\nA = 3\n>>>>>>> branch\n"
    (root / "generated/models/oura/a.py").write_text(conflict)
    done = write(root, "generated", theirs)
    assert "generated/models/oura/a.py" in done.updated
    assert (root / "generated/models/oura/a.py").read_text() == "A = 2\n"


def test_a_manifest_in_conflict_still_says_which_files_are_ours(root: Path, kit: Any) -> None:
    ours = kit.build(ONE, inputs={"schemas/a.json": "sha256:1"})
    theirs = kit.build(TWO, inputs={"schemas/a.json": "sha256:2"})
    write(root, "generated", ours)
    (root / "generated/y").mkdir()
    (root / "generated/y/z.md").write_text("z\n")
    manifest = root / "generated/manifest.json"
    sides = ours["generated/manifest.json"], theirs["generated/manifest.json"]
    manifest.write_text(f"<<<<<<< HEAD\n{sides[0]}||||||| base\n{{}}\n=======\n{sides[1]}>>>>>>> them\n")
    last = kit.build({"generated/models/oura/a.py": "A = 4\n"})
    done = write(root, "generated", last)
    assert done.removed == ("generated/models/__init__.py", "generated/x.md", "generated/y/z.md")
    assert compare(root, "generated", last).clean


def test_converted_line_ends_are_no_edit(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    (root / "generated/models/oura/a.py").write_bytes(b"A = 1\r\n")
    (root / "generated/x.md").write_bytes(b"x\r\n")
    done = write(root, "generated", kit.build(TWO))
    assert "generated/models/oura/a.py" in done.updated
    assert done.removed == ("generated/x.md",)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"name": "my web app"}', '{"manifest": 2, "files": {}}']
)
def test_a_foreign_manifest_is_refused_and_forced(root: Path, kit: Any, text: str) -> None:
    (root / "generated/manifest.json").write_text(text)
    with pytest.raises(RefusedError, match=r"generated/manifest\.json"):
        write(root, "generated", kit.build(ONE))
    assert (root / "generated/manifest.json").read_text() == text
    write(root, "generated", kit.build(ONE), force=True)
    assert compare(root, "generated", kit.build(ONE)).clean


def test_dry_run_tells_and_writes_nothing(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    before = kit.stamps(root)
    told = write(root, "generated", kit.build(TWO), dry_run=True)
    assert told.created == ("generated/y/z.md",) and told.removed == ("generated/x.md",)
    assert kit.stamps(root) == before
    assert told == write(root, "generated", kit.build(TWO))


def test_dry_run_before_the_first_run_makes_no_folder(root: Path, kit: Any) -> None:
    write(root, "out/here", kit.build({"out/here/a.md": "a\n"}, output="out/here"), dry_run=True)
    assert not (root / "out").exists()


# Paths --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["../x", "/etc/x", "generated/../x", "src/x.py", "generated//x", "generated/a\\b"]
)
def test_a_build_cannot_name_a_path_outside(root: Path, kit: Any, path: str) -> None:
    before = kit.tree(root)
    with pytest.raises(InternalError):
        write(root, "generated", kit.build({path: "x\n"}))
    assert kit.tree(root) == before


def test_nothing_is_written_among_the_inputs(root: Path, kit: Any) -> None:
    with pytest.raises(TrivetError, match=r"schemas/out/manifest\.json.*inputs"):
        write(
            root,
            "schemas/out",
            kit.build({"schemas/out/x.py": ""}, output="schemas/out"),
            protected=["schemas"],
        )
    assert not (root / "schemas/out").exists()


@pytest.mark.parametrize("folder", ["..", "../out", "/tmp/out", "a/../../b", ""])
def test_output_folders_lie_below_the_root(root: Path, kit: Any, folder: str) -> None:
    with pytest.raises(TrivetError, match="below the root"):
        write(root, folder, kit.build({}, output=folder))


def test_paths_that_are_one_file_where_case_does_not_count(root: Path, kit: Any) -> None:
    with pytest.raises(TrivetError, match=r"generated/A\.md and generated/a\.md"):
        write(root, "generated", kit.build({"generated/A.md": "", "generated/a.md": ""}))


@pytest.mark.parametrize(
    "path", ["/etc/hosts", "../outside.txt", "generated/../src/main.py", "generated/./x"]
)
def test_an_old_manifest_that_lists_strange_paths_is_refused(root: Path, kit: Any, path: str) -> None:
    (root.parent / "outside.txt").write_text("by hand\n")
    evil = kit.build({path: (root / path).read_text() if (root / path).exists() else ""})
    (root / "generated/manifest.json").write_text(evil["generated/manifest.json"])
    before = kit.tree(root.parent)
    with pytest.raises(RefusedError) as refused:
        write(root, "generated", kit.build(ONE))
    assert path in str(refused.value)
    write(root, "generated", kit.build(ONE), force=True)
    after = kit.tree(root.parent)
    assert {name: after[name] for name in before if name != "project/generated/manifest.json"} == {
        name: raw for name, raw in before.items() if name != "project/generated/manifest.json"
    }


def test_listed_files_outside_our_folders_are_left_and_named(root: Path, kit: Any) -> None:
    listed = kit.build({name: (root / name).read_text() for name in ("src/main.py", "schemas/a.json")})
    (root / "generated/manifest.json").write_text(listed["generated/manifest.json"])
    drift = compare(root, "generated", kit.build(ONE), protected=["schemas"])
    orphans = [change for change in drift.changes if change.kind == "orphaned"]
    assert [change.path for change in orphans] == ["schemas/a.json", "src/main.py"]
    assert all("will not be deleted" in change.because[0] for change in orphans)
    done = write(root, "generated", kit.build(ONE), protected=["schemas"])
    assert [left.path for left in done.left] == ["schemas/a.json", "src/main.py"]
    assert (root / "src/main.py").exists() and (root / "schemas/a.json").exists()
    assert compare(root, "generated", kit.build(ONE)).clean


# Links --------------------------------------------------------------------------------------------------
def test_a_link_in_place_of_a_file_gives_way_to_force_alone(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    victim = root / "src/main.py"
    target = root / "generated/models/oura/a.py"
    target.unlink()
    target.symlink_to(victim)
    before = victim.read_bytes()
    with pytest.raises(RefusedError, match="symbolic link"):
        write(root, "generated", kit.build(TWO))
    assert target.is_symlink()
    write(root, "generated", kit.build(TWO), force=True)
    assert not target.is_symlink() and target.read_text() == "A = 2\n"
    assert victim.read_bytes() == before


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("folder", ["generated", "generated/models", "generated/y"])
def test_nothing_is_written_through_a_linked_folder(root: Path, kit: Any, folder: str, force: bool) -> None:
    elsewhere = root.parent / "elsewhere"
    elsewhere.mkdir()
    place = root / folder
    if place.exists():
        place.rename(root.parent / "moved")
    place.symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(RefusedError, match="symbolic link"):
        write(root, "generated", kit.build(TWO), force=force)
    assert not list(elsewhere.iterdir())


def test_an_orphan_behind_a_link_is_left(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build({"generated/old/a.md": "a\n"}))
    (root / "generated/old").rename(root.parent / "elsewhere")
    (root / "generated/old").symlink_to(root.parent / "elsewhere", target_is_directory=True)
    done = write(root, "generated", kit.build(ONE))
    assert [left.path for left in done.left] == ["generated/old/a.md"]
    assert (root.parent / "elsewhere/a.md").read_text() == "a\n"


def test_a_hard_link_elsewhere_keeps_its_text(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    (root / "copy.py").hardlink_to(root / "generated/models/oura/a.py")
    write(root, "generated", kit.build(TWO))
    assert (root / "copy.py").read_text() == "A = 1\n"


def test_a_folder_in_place_of_a_file_is_refused(root: Path, kit: Any) -> None:
    (root / "generated/x.md").mkdir()
    for force in (False, True):
        with pytest.raises(RefusedError, match="is a folder"):
            write(root, "generated", kit.build(ONE), force=force)
    assert not (root / "generated/manifest.json").exists()


def test_a_file_in_place_of_a_folder_is_refused(root: Path, kit: Any) -> None:
    (root / "generated/y").write_text("by hand\n")
    for force in (False, True):
        with pytest.raises(RefusedError, match="not a folder"):
            write(root, "generated", kit.build(TWO), force=force)
    assert (root / "generated/y").read_text() == "by hand\n"


# --only -------------------------------------------------------------------------------------------------
def test_files_that_only_the_new_manifest_lists_are_kept(root: Path, kit: Any) -> None:
    write(root, "generated", kit.build(ONE))
    (root / "generated/models/oura/a.py").write_text("edited, and no business of this run\n")
    wanted = kit.build({**ONE, "generated/x.md": "x2\n"})
    part = {path: wanted[path] for path in ("generated/x.md", "generated/manifest.json")}
    assert [change.path for change in compare(root, "generated", part).changes] == list(reversed(list(part)))[
        :2
    ]
    done = write(root, "generated", part)
    assert done.updated == ("generated/manifest.json", "generated/x.md") and not done.removed
    assert compare(root, "generated", part).clean
