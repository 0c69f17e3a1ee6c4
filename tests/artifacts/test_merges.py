"""What real git makes of generated files is repaired; what someone wrote into them is not lost."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import RefusedError, compare, write

LIST, CODE, MANIFEST = "generated/docs/README.md", "generated/models/a.py", "generated/manifest.json"
BASE = ("bee", "cat", "dog", "eel", "fox", "gnu", "hen")


def git(folder: Path, *arguments: str, fails: bool = False) -> str:
    names = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(
        ["git", *names, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert fails or not done.returncode, done.stdout + done.stderr
    return done.stdout


class Project:
    """A repository whose generated files tell of its words, with a list of them and a class for each."""

    def __init__(self, root: Path, build: Callable[..., dict[str, str]]) -> None:
        self.root, self.build = root, build

    def wanted(self, *words: str, count: bool = False) -> dict[str, str]:
        named = sorted(words)
        listed = "".join(f"- {word}\n" for word in named)
        heading = f"# {len(named)} types\n\n" if count else "# Types\n\n"
        classes = [f'class {word.title()}(Base):\n    """{word}"""\n\n    name: str\n' for word in named]
        files = {LIST: heading + listed, CODE: "\n\n".join(classes)}
        files |= {f"generated/types/{word}.md": f"# {word}\n" for word in named}
        return self.build(files, {f"schemas/{word}.json": "sha256:1" for word in named})

    def generate(self, *words: str, **options: Any) -> None:
        write(self.root, "generated", self.wanted(*words), **options)

    def commit(self, *words: str) -> None:
        self.generate(*words)
        git(self.root, "add", "-A")
        git(self.root, "commit", "-qm", " ".join(words))

    def told(self, *words: str) -> dict[str, str]:
        drift = compare(self.root, "generated", self.wanted(*words))
        return {change.path: change.because[0] for change in drift.changes}

    def edit(self, path: str, change: Callable[[str], str]) -> None:
        text = (self.root / path).read_text()
        assert change(text) != text
        (self.root / path).write_text(change(text))


@pytest.fixture
def project(root: Path, kit: Any) -> Project:
    """Two branches that each add a word: `one` has ant, `main` has yak, and they lie far apart."""
    made = Project(root, kit.build)
    git(root, "init", "-q", "-b", "main")
    made.commit(*BASE)
    git(root, "switch", "-qc", "one")
    made.commit(*BASE, "ant")
    git(root, "switch", "-q", "main")
    made.commit(*BASE, "yak")
    return made


BOTH = (*BASE, "ant", "yak")


def repaired(project: Project, *words: str) -> None:
    project.generate(*words)
    assert compare(project.root, "generated", project.wanted(*words)).clean


def test_a_file_that_git_merged_is_written_without_force(project: Project) -> None:
    project.edit("README.md", lambda text: text + "more\n")
    git(project.root, "commit", "-qam", "not generated")
    git(project.root, "merge", "one", fails=True)
    files = project.wanted(*BOTH)
    changed = {path: text.replace("# Types", "# All types") for path, text in files.items()}
    drift = compare(project.root, "generated", {**changed, MANIFEST: files[MANIFEST]})
    (merged,) = [change for change in drift.changes if change.path == LIST]
    assert "merged by git" in merged.because[0] and merged.diagnostic.rule == "drift-edited"
    assert "--force" not in merged.hint and "`trivet generate`" in merged.hint
    repaired(project, *BOTH)


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_conflicts_of_every_style_are_repaired(project: Project, style: str) -> None:
    git(project.root, "switch", "-q", "one")
    project.commit(*BASE, "ant", "zoo")
    git(project.root, "switch", "-q", "main")
    git(project.root, "-c", f"merge.conflictStyle={style}", "merge", "one", fails=True)
    assert (
        "<<<<<<<" in (project.root / LIST).read_text() and "<<<<<<<" in (project.root / MANIFEST).read_text()
    )
    assert project.told(*BOTH, "zoo")[LIST] == "it contains git merge markers"
    repaired(project, *BOTH, "zoo")


@pytest.mark.parametrize("chosen", ["--ours", "--theirs"])
@pytest.mark.parametrize("later", ["in the merge", "after it", "commits later"])
def test_after_one_side_of_the_manifest_was_taken(project: Project, chosen: str, later: str) -> None:
    git(project.root, "merge", "one", fails=True)
    git(project.root, "checkout", chosen, "--", MANIFEST)
    git(project.root, "add", "-A")
    if later != "in the merge":
        git(project.root, "commit", "-qm", "merged")
    if later == "commits later":
        for number in range(3):
            project.edit("README.md", lambda text, number=number: f"{text}{number}\n")  # type: ignore[misc]
            git(project.root, "commit", "-qam", "later")
    assert "edited by hand" not in project.told(*BOTH, "owl").values()
    repaired(project, *BOTH, "owl")


def test_both_sides_of_a_conflict_may_be_taken(project: Project) -> None:
    git(project.root, "switch", "-q", "one")
    project.commit(*BASE, "ant", "zoo")
    git(project.root, "switch", "-q", "main")
    git(project.root, "merge", "one", fails=True)
    markers = ("<<<<<<<", "=======", ">>>>>>>")
    for path in (LIST, CODE):
        lines = (project.root / path).read_text().splitlines(keepends=True)
        (project.root / path).write_text("".join(line for line in lines if not line.startswith(markers)))
    repaired(project, *BASE, "ant", "yak", "zoo", "pug")


def test_a_driver_that_takes_the_lines_of_both(project: Project) -> None:
    (project.root / ".git/info/attributes").write_text("generated/** merge=union\n")
    git(project.root, "merge", "one")
    assert "<<<<" not in (project.root / MANIFEST).read_text()
    assert "edited by hand" not in project.told(*BOTH).values()
    repaired(project, *BOTH)


def test_a_manifest_that_merging_broke_is_written(project: Project) -> None:
    """A comma fewer: each side is JSON, and what git made of them is not."""
    git(project.root, "merge", "one", fails=True)
    git(project.root, "checkout", "--ours", "--", MANIFEST)
    lines = (project.root / MANIFEST).read_text().splitlines(keepends=True)
    theirs = git(project.root, "show", f"one:{MANIFEST}").splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if '"inputs"' in line)
    other = next(number for number, line in enumerate(theirs) if '"inputs"' in line)
    (project.root / MANIFEST).write_text("".join((*theirs[: other - 1], *lines[at - 1 :])))
    repaired(project, *BOTH)


@pytest.mark.parametrize("way", ["rebase", "cherry-pick", "squash", "squashed", "revert"])
def test_other_ways_to_bring_branches_together(project: Project, way: str) -> None:
    words = BOTH
    if way == "rebase":
        git(project.root, "switch", "-q", "one")
        git(project.root, "rebase", "main", fails=True)
        assert "<<<<" in (project.root / MANIFEST).read_text()
    elif way == "cherry-pick":
        git(project.root, "cherry-pick", "one", fails=True)
    elif way == "revert":
        project.commit(*BASE, "yak", "zoo")
        git(project.root, "revert", "--no-edit", "HEAD~1", fails=True)
        words = (*BASE, "zoo")
    else:
        git(project.root, "merge", "--squash", "one", fails=True)
    if way == "squashed":
        git(project.root, "checkout", "--ours", "--", MANIFEST)
        git(project.root, "add", "-A")
        git(project.root, "commit", "-qm", "one commit")
    repaired(project, *words)


# What someone wrote ---------------------------------------------------------------------------------------
EDITS: dict[str, Callable[[str], str]] = {
    "a line more": lambda text: text.replace("class Dog", "# mine\nclass Dog"),
    "another word": lambda text: text.replace('"""dog"""', '"""my dog"""'),
    "a line less": lambda text: text.replace('    """dog"""\n\n', ""),
    "a class less": lambda text: text.replace('class Dog(Base):\n    """dog"""\n\n    name: str\n\n\n', ""),
    "a class twice": lambda text: text + "\n\n" + text[text.index("class Eel") : text.index("class Fox")],
    "two lines that changed places": lambda text: text.replace(
        '    """eel"""\n\n    name: str\n', '    name: str\n\n    """eel"""\n'
    ),
    "cut short": lambda text: text[: text.index("class Hen")],
    "a line of another class": lambda text: text.replace('"""eel"""\n', '"""eel"""\n    """gnu"""\n'),
}


@pytest.mark.parametrize("name", EDITS)
@pytest.mark.parametrize("when", ["no merge", "in a merge", "after it"])
def test_a_true_edit_is_refused(project: Project, name: str, when: str) -> None:
    words = (*BASE, "yak")
    if when != "no merge":
        git(project.root, "merge", "one", fails=True)
        words = BOTH
    project.edit(CODE, EDITS[name])
    if when == "after it":
        git(project.root, "add", "-A")
        git(project.root, "commit", "-qm", "merged, and more")
    before = (project.root / CODE).read_text()
    expected = "edited, or merged by git" if when == "after it" else "edited by hand"
    assert project.told(*words)[CODE] == expected
    with pytest.raises(RefusedError, match=expected):
        project.generate(*words, "owl")
    assert (project.root / CODE).read_text() == before
    project.generate(*words, force=True)


def test_an_edit_inside_a_conflict_is_refused(project: Project) -> None:
    git(project.root, "switch", "-q", "one")
    project.commit(*BASE, "ant", "zoo")
    git(project.root, "switch", "-q", "main")
    git(project.root, "merge", "one", fails=True)
    project.edit(CODE, lambda text: text.replace("\n=======", "\n    mine: int\n======="))
    with pytest.raises(RefusedError, match=CODE):
        project.generate(*BOTH, "zoo")


def test_an_edit_that_a_branch_committed_is_nobodys_merge(project: Project) -> None:
    git(project.root, "switch", "-q", "one")
    project.edit(CODE, EDITS["another word"])
    git(project.root, "commit", "-qam", "by hand")
    git(project.root, "switch", "-q", "main")
    git(project.root, "merge", "one", fails=True)
    assert "my dog" in (project.root / CODE).read_text()
    with pytest.raises(RefusedError, match="edited, or merged by git"):
        project.generate(*BOTH)


def test_a_file_of_ones_own_is_never_a_merge(project: Project) -> None:
    (project.root / "generated/types/owl.md").write_text("# my own\n")
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "by hand")
    with pytest.raises(RefusedError, match=r"owl\.md"):
        project.generate(*BASE, "yak", "owl")


# Where git says nothing -----------------------------------------------------------------------------------
def test_a_shallow_clone_does_not_claim_to_know(project: Project, tmp_path: Path, kit: Any) -> None:
    git(project.root, "merge", "one", fails=True)
    git(project.root, "checkout", "--ours", "--", MANIFEST)
    git(project.root, "add", "-A")
    git(project.root, "commit", "-qm", "merged")
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{project.root}", "shallow")
    told = Project(tmp_path / "shallow", kit.build).told(*BOTH, "owl")
    assert told[CODE] == "edited, or merged by git"


def test_without_the_program_all_is_as_without_a_repository(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.edit(CODE, EDITS["a line more"])
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    assert project.told(*BASE, "yak") == {CODE: "edited by hand"}


def test_a_worktree_is_a_repository(project: Project, tmp_path: Path, kit: Any) -> None:
    git(project.root, "worktree", "add", "-q", str(tmp_path / "other"), "-b", "other")
    git(tmp_path / "other", "merge", "one", fails=True)
    repaired(Project(tmp_path / "other", kit.build), *BOTH)


def test_git_is_asked_without_running_what_the_repository_names(project: Project, tmp_path: Path) -> None:
    """No hook, fsmonitor, filter, driver, external diff or credential helper is run by a look."""
    touch = f"touch {tmp_path}/ran; cat"
    for name in ("core.fsmonitor", "diff.external", "filter.f.clean", "filter.f.smudge", "diff.f.textconv"):
        git(project.root, "config", name, touch)
    git(project.root, "merge", "one", fails=True)
    for path in tmp_path.glob("ran"):
        path.unlink()
    (project.root / ".git/info/attributes").write_text("* filter=f diff=f\n")
    repaired(project, *BOTH)
    assert not (tmp_path / "ran").exists()
    assert not os.path.lexists(project.root / ".git/index.lock")
