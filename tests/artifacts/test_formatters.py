"""Formatters and editors that run over generated files: recognised, and undone without --force."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trivet.artifacts import RefusedError, compare, write
from trivet.artifacts.reformatted import is_reformatted

CHECKOUT = Path(__file__).resolve().parents[2]
CODE = '''"""Generated.

  Two paragraphs, and spaces at the end.  
"""

from __future__ import annotations

NAMES = ['it\\'s', 'a "b"',
  0xFF, 1E5]   # why


class A(  object ):
    \'\'\' One. \'\'\'
    def long(self, first: int, second: int, third: int, fourth: int, fifth: int, sixth: int, seventh: int) -> int:
        return (first)
'''  # noqa: W291
PAGE = (
    "# A\n\nText that ends in two spaces  \nand goes on.\n\n| a | b |\n|---|---|\n| long text | `x  y` |\n\n"
)
PAGE += "* one\n* two\n"
VALUE = '{"b": [1.0, 1e3], "a": {"x": "\\u00e9"}}\n'
DDL = "CREATE TABLE a (\n  x text,\n  y text\n);\n"
FILES = {
    "generated/a.py": CODE,
    "generated/a.md": PAGE,
    "generated/a.json": VALUE,
    "generated/a.sql": DDL,
}


def run(*command: str) -> None:
    done = subprocess.run([sys.executable, "-m", *command], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr


def each_line(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def change_all(folder: Path) -> None:
        for path in folder.glob("a.*"):
            path.write_bytes(b"\n".join(change(line) for line in path.read_bytes().split(b"\n")))

    return change_all


def append(text: bytes) -> Callable[[Path], None]:
    def change_all(folder: Path) -> None:
        for path in folder.glob("a.*"):
            path.write_bytes(path.read_bytes() + text)

    return change_all


def no_line_feed(folder: Path) -> None:
    for path in folder.glob("a.*"):
        path.write_bytes(path.read_bytes().rstrip())


def prettier(folder: Path) -> None:
    """What its defaults make of JSON and of a table."""
    text = json.dumps(json.loads(VALUE, parse_float=str), indent=2, sort_keys=True, ensure_ascii=False)
    (folder / "a.json").write_text(text.replace('"1.0"', "1.0").replace('"1e3"', "1e3") + "\n")
    page = PAGE.replace("|---|---|", "| --------- | ------ |").replace("| a | b |", "| a         | b      |")
    (folder / "a.md").write_text(page.replace("* ", "- "))


def mark(folder: Path) -> None:
    for path in folder.glob("a.*"):
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


FORMATTERS: dict[str, Callable[[Path], None]] = {
    "black": lambda folder: run("black", "-q", str(folder)),
    "black, narrow": lambda folder: run("black", "-q", "-l", "40", str(folder)),
    "ruff format": lambda folder: run("ruff", "format", "--isolated", "-q", str(folder)),
    "ruff, quotes": lambda folder: run(
        "ruff", "format", "--isolated", "-q", "--config", 'format.quote-style="single"', str(folder)
    ),
    "trailing whitespace": each_line(lambda line: line.rstrip()),
    "CRLF": each_line(lambda line: line + b"\r"),
    "a line feed at the end": append(b"\n"),
    "no line feed at the end": lambda folder: [
        path.write_bytes(path.read_bytes().rstrip()) for path in folder.glob("a.*")
    ],
    "prettier": prettier,
    "a byte order mark": mark,
}


@pytest.mark.parametrize("name", FORMATTERS)
def test_a_formatter_is_recognised_and_undone(root: Path, kit: Any, name: str) -> None:
    wanted = kit.build(FILES)
    write(root, "generated", wanted)
    FORMATTERS[name](root / "generated")
    drift = compare(root, "generated", wanted)
    assert drift.changes
    for change in drift.changes:
        assert change.kind == "edited"
        assert change.because[0] in ("reformatted (formatter?)", "its line ends were converted to CRLF")
        if "reformatted" in change.because[0]:
            assert "exclude: ^generated/" in change.hint and "--force" not in change.hint
    write(root, "generated", wanted)
    assert compare(root, "generated", wanted).clean


def test_all_that_this_repository_generates_survives_black(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(CHECKOUT / "generated/models", models, ignore=shutil.ignore_patterns("__pycache__"))
    run("black", "-q", str(models))
    for path in sorted(models.rglob("*.py")):
        wrote = (CHECKOUT / "generated/models" / path.relative_to(models)).read_bytes()
        assert is_reformatted("a.py", path.read_bytes(), wrote), path.name


EDITS = {
    "a comment": ("generated/a.py", "\n\nclass A", "\n\n# mine\nclass A"),
    "another comment": ("generated/a.py", "# why", "# because"),
    "a comment less": ("generated/a.py", "   # why", ""),
    "a value": ("generated/a.py", "0xFF", "0xFE"),
    "a docstring": ("generated/a.py", "Two paragraphs", "Two words"),
    "not Python": ("generated/a.py", "class A", "klass A"),
    "no spaces in a string": ("generated/a.py", "it\\'s", "it\\' s"),
    "a number's spelling": ("generated/a.json", "1.0", "1"),
    "a member twice": ("generated/a.json", '{"b"', '{"b": 1, "b"'),
    "a word": ("generated/a.md", "Text", "Texts"),
    "a remark that no page shows": ("generated/a.md", "* two\n", "* two\n\n<!-- mine -->\n"),
    "a link that no page shows": ("generated/a.md", "* two\n", "* two\n\n[//]: # (mine)\n"),
    "a word of SQL": ("generated/a.sql", "y text", "y integer"),
    "two words in one": ("generated/a.sql", "y text", "ytext"),
    "bytes": ("generated/a.sql", "y text", "y\udcfftext"),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_someone_wrote_is_no_layout(root: Path, kit: Any, name: str) -> None:
    path, old, new = EDITS[name]
    wanted = kit.build(FILES)
    write(root, "generated", wanted)
    text = (root / path).read_text()
    assert old in text
    (root / path).write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogateescape"))
    with pytest.raises(RefusedError, match="edited by hand"):
        write(root, "generated", wanted)


def test_a_formatted_file_whose_schema_changed_is_known_to_git(root: Path, kit: Any) -> None:
    """What trivet wrote is neither on disk nor what it would write now."""
    write(root, "generated", kit.build(FILES))
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], cwd=root, check=True, capture_output=True)
    run("black", "-q", str(root / "generated"))
    later = kit.build({**FILES, "generated/a.py": CODE.replace("fifth", "last")})
    told = {change.path: change.because[0] for change in compare(root, "generated", later).changes}
    assert told["generated/a.py"] == "reformatted (formatter?)"
    write(root, "generated", later)
    assert compare(root, "generated", later).clean


def test_a_formatted_manifest_is_called_so(root: Path, kit: Any) -> None:
    wanted = kit.build(FILES)
    write(root, "generated", wanted)
    manifest = root / "generated/manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()), indent=4))
    (change,) = compare(root, "generated", wanted).changes
    assert change.because == ("reformatted (formatter?)",)
    write(root, "generated", wanted)
    assert compare(root, "generated", wanted).clean


@pytest.mark.parametrize(
    "have", [b"\x00", b"(" * 5000, b"x = " + b"-" * 100_000 + b"1", b"[" * 100_000, b"\xff"]
)
@pytest.mark.parametrize("suffix", ["py", "json", "md", "sql"])
def test_odd_texts_are_no_crash(have: bytes, suffix: str) -> None:
    assert not is_reformatted(f"a.{suffix}", have, b"1\n")


def test_no_warning_of_python_s_is_shown(recwarn: pytest.WarningsRecorder) -> None:
    assert is_reformatted("a.py", b"x = '\\d' is 1\n", b"x = ('\\d' is 1)\n")
    assert not recwarn.list
