"""`ignore:` decides as git does: every case is asked of a real git, too."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest
from tests.source.tree import write

from trivet.reader.yaml_reader import read_yaml
from trivet.settings import Settings
from trivet.source.files import list_schemas
from trivet.source.ignore import Ignore, line_for

PATHS = (
    "x.json", "x.txt", "a.b/x.json", "a.b/x.txt", "s/x.json", "s/x.txt", "s/keep.json", "s/old/x.json",
    "s/old/keep.json", "s/old/a/x.json", "s/old/a/b/keep.json", "s/v1.0/x.json", "s/!odd.json", "s/#odd.json",
    "s/sp ace.json", "s/[a].json", "old/x.json", "build/x.json", "build/old/x.json", "s/build/x.json", "s/b-c.json",
    "s/B9.json", "s/trail.json ",
)  # fmt: skip


def kept_by_git(root: Path, lines: list[str]) -> set[str]:
    (root / ".gitignore").write_text("\n".join(lines) + "\n")
    command = ["git", "-C", str(root), "ls-files", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.split("\0")) - {"", ".gitignore"}


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("git")
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    write(root, dict.fromkeys(PATHS, "{}"))
    return root


@pytest.mark.parametrize(
    "lines",
    [
        ["*.*", "!*.json"],
        ["*.*", "!*/", "!*.json"],
        ["*", "!*.json"],
        ["*", "!*/", "!*.json"],
        ["*", "!/s", "!/s/*", "/s/*.txt"],
        ["/*", "!/s/"],
        ["old/", "!old/keep.json"],
        ["old/*", "!old/keep.json"],
        ["s/old/*", "!s/old/a", "!keep.json"],
        ["s/old/**", "!s/old/**/", "!keep.json"],
        ["**/old/**", "!x.json"],
        ["s/**/keep.json", "!s/keep.json"],
        ["/x.json"],
        ["s/x.json/"],
        ["s"],
        ["s/", "!s/"],
        ["build", "!/build"],
        ["\\!odd.json", "\\#odd.json", "# comment", "", "   "],
        ["s/sp ace.json   ", "trail.json\\ "],
        ["\\[a\\].json"],
        ["[a].json"],
        ["s/[!a-z]*.json"],
        ["s/[[:upper:]][[:digit:]].json"],
        ["s/[a"],
        ["s/b[-a]c.json", "s/b[+--]c.json"],
        ["s?x.json", "s/??.json"],
        ["**", "!**/", "!*.txt"],
        ["s/***/x.json", "a.b**"],
        ["**x.json", "old**/x.json"],
        ["x.json\\"],
        ["!", "/", "//", "!/"],
        ["s/[[:nonsense:]].json", "s/[]a].json", "s/[^/]9.json"],
        ["s/[z-a].json", "!s/[!z-a]9.json"],
    ],
    ids=" ".join,
)
def test_every_path_as_git_has_it(repository: Path, lines: list[str]) -> None:
    ignore = Ignore(lines)
    assert {path for path in PATHS if not ignore.file(path)} == kept_by_git(repository, lines)


def test_lists_drawn_at_random(repository: Path) -> None:
    drawn = random.Random(7)
    words = [
        "*",
        "**",
        "s",
        "old",
        "a",
        "*.json",
        "x.json",
        "keep.*",
        "?.b",
        "build",
        "[a-s]",
        "v1.0",
        "*.*",
        "b*",
    ]
    for _ in range(150):
        lines = [
            "".join((drawn.choice(["", "", "!"]), drawn.choice(["", "/"]), path, drawn.choice(["", "", "/"])))
            for path in (
                "/".join(drawn.choices(words, k=drawn.randint(1, 3))) for _ in range(drawn.randint(1, 5))
            )
        ]
        ignore = Ignore(lines)
        assert {path for path in PATHS if not ignore.file(path)} == kept_by_git(repository, lines), lines


ODD = (
    "a.json",
    "a b.json",
    "[x]/*.json",
    "a?b\\c.json",
    "it's.json",
    "a, b.json",
    "a #b: c.json",
    "x\udcff.json",
)
ODD += ("a\nb.json", "end  ", "{a}.json", "é.json", "x" * 200)


@pytest.mark.parametrize("path", ODD)
def test_the_line_of_a_hint_matches(path: str) -> None:
    line = line_for(path)
    (read,) = read_yaml(f"ignore: [{line}]").value["ignore"]
    assert Ignore([read]).file(path) and line.isprintable()
    assert not Ignore([read]).file("other.json") and not Ignore([read]).file(f"b/{path}")


def test_a_pattern_without_its_folder_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    for entry in ("nope/*.json", "a.json/*.json"):
        listing = list_schemas(Settings.from_mapping({"schemas": [entry]}, root=tmp_path))
        (found,) = listing.diagnostics
        assert found.message == f"`schemas:` names '{entry}': no file or folder matches it"
