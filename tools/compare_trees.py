"""Whether two versions of trivet generate the same bytes, and the CPU time that each takes.

    python tools/compare_trees.py BEFORE [--after TREE] [--only NAME] [--targets sql,models] [--dialects postgresql,…]
                                  [--words] [--runs N]

BEFORE, and TREE (default: this checkout), is a checkout or a revision. Both generate this checkout's project and the
corpora that `TRIVET_CORPORA` names (default: `../shared/corpora`), each in a fresh folder and a process of its own.
Prints a row per project, then the first differing lines of each file; with `--words` every pair of differing lines
once, however many files have it, so that a reader can see that only words differ. Exits 1 when bytes differ.
"""

from __future__ import annotations

import argparse
import difflib
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE / "benchmarks"))
import corpora  # noqa: E402
import trees  # noqa: E402

#: The project that this checkout is.
OWN = "this repository"
_SETTINGS = "trivet.yaml"
_OUTPUT = "generated"
_DIALECTS = ("duckdb", "postgresql", "sqlite")
#: How many differing lines of a file are shown.
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with inputs, and the settings with which it is generated."""

    name: str
    root: Path
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """The generated files by path (empty where generating failed), CPU seconds, and the end of the messages."""

    files: Mapping[str, bytes]
    seconds: float
    messages: str


def projects(targets: Mapping[str, Any]) -> Iterator[Project]:
    """This checkout's project, and each real corpus that is there."""
    own = yaml.safe_load((HERE / _SETTINGS).read_text("utf-8"))
    yield Project(OWN, HERE, {**own, "targets": targets, "output": _OUTPUT})
    folder = corpora.folder()
    for name in corpora.REAL if folder else ():
        assert folder is not None
        if (folder / name).is_dir():
            settings = {"draft": "2020-12", "readings": {"nullable": "ignore"}, **corpora.REAL[name]}
            yield Project(name, folder / name, {**settings, "targets": targets})


def generate(project: Project, tree: Path) -> Run:
    """What the code of `tree` generates for the project."""
    with tempfile.TemporaryDirectory(prefix="trivet-compare-") as scratch:
        root = Path(scratch) / "project"
        shutil.copytree(project.root, root, ignore=_ignored)
        (root / _SETTINGS).write_text(yaml.safe_dump(dict(project.settings)), "utf-8")
        environment = {**os.environ, "PYTHONPATH": str(tree / "generator")}
        before = _cpu_of_children()
        done = subprocess.run(
            [sys.executable, "-m", "trivet", "generate"],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        seconds = _cpu_of_children() - before
        files = _files(root / _OUTPUT) if done.returncode == 0 else {}
        return Run(files, seconds, done.stderr[-2000:])


def _ignored(folder: str, names: list[str]) -> set[str]:
    hidden = {name for name in names if name.startswith(".")}
    return (
        hidden | ({_OUTPUT, "build", "node_modules"} & set(names)) | {n for n in names if n == "__pycache__"}
    )


def _files(root: Path) -> dict[str, bytes]:
    """The files by path; the digest of the templates, which is in the manifest, says nothing of what they make."""
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    found = {str(path.relative_to(root)): path.read_bytes() for path in paths}
    found["manifest.json"] = re.sub(rb'"templates": "[^"]*"', b"", found["manifest.json"])
    return found


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def differing(before: Run, after: Run) -> list[str]:
    """The paths whose bytes differ, or that only one of them has."""
    paths = sorted({*before.files, *after.files})
    return [path for path in paths if before.files.get(path) != after.files.get(path)]


def lines_of(path: str, before: Run, after: Run) -> Iterator[str]:
    """The changed lines of one file."""
    old, new = (run.files.get(path, b"").decode().splitlines() for run in (before, after))
    for line in difflib.unified_diff(old, new, lineterm="", n=0):
        if line[:1] in "+-" and line[:3] not in ("+++", "---"):
            yield line


def _row(project: Project, before: list[Run], after: list[Run]) -> str:
    old, new = (statistics.median(run.seconds for run in runs) for runs in (before, after))
    count = len(differing(before[0], after[0]))
    same = "same bytes" if not count else f"{count} files differ"
    return f"{project.name:20} {len(after[0].files):6} files  {same:20} CPU {old:7.1f} → {new:7.1f} s  {new / old:5.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("before", help="a checkout or a revision")
    parser.add_argument(
        "--after", default=str(HERE), help="a checkout or a revision (default: this checkout)"
    )
    parser.add_argument("--only", help="one project")
    parser.add_argument("--targets", default="schema,models,docs,sql", help="those that are generated")
    parser.add_argument("--dialects", default=",".join(_DIALECTS), help="those of SQL")
    parser.add_argument("--words", action="store_true", help="every pair of differing lines, once")
    parser.add_argument(
        "--runs", type=int, default=1, help="runs of each; the median of their times is printed"
    )
    asked = parser.parse_args()
    targets: dict[str, Any] = {name: {} for name in asked.targets.split(",")}
    if "sql" in targets:
        targets["sql"] = {"dialects": asked.dialects.split(",")}
    failed = False
    shown: set[str] = set()
    with ExitStack() as stack:
        old, new = (stack.enter_context(trees.checkout(one)) for one in (asked.before, asked.after))
        for project in projects(targets):
            if asked.only in (None, project.name):
                runs = [(generate(project, old), generate(project, new)) for _ in range(asked.runs)]
                before, after = [one for one, _ in runs], [two for _, two in runs]
                print(_row(project, before, after), flush=True)
                for name, run in (("before", before[0]), ("after", after[0])):
                    if not run.files:
                        print(f"{name}: nothing generated\n{run.messages}")
                for path in differing(before[0], after[0]):
                    lines = [line for line in lines_of(path, before[0], after[0]) if line not in shown]
                    shown.update(lines if asked.words else ())
                    for line in [f"  {path}", *lines][: None if asked.words else _SHOWN]:
                        print(f"  {line[:200]}")
                failed |= before[0].files != after[0].files or not after[0].files
    sys.exit(failed)


if __name__ == "__main__":
    main()
