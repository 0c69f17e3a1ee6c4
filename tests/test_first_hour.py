"""A newcomer's first hour: an install from the wheel, a repository of one's own, and the mistakes that everyone makes.

`tests/first_hour.txt` is what each of them shows; `TRIVET_REWRITE=1 pytest tests/test_first_hour.py` writes it anew,
for a person to read.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

SNAPSHOT = Path(__file__).with_name("first_hour.txt")
DRAFT = "https://json-schema.org/draft/2020-12/schema"
CUSTOMER = {
    "$schema": DRAFT,
    "title": "Customer",
    "type": "object",
    "required": ["id", "email"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "email": {"type": "string", "minLength": 3},
        "since": {"type": "string", "format": "date"},
    },
}
ORDER = {
    "$schema": DRAFT,
    "title": "Order",
    "type": "object",
    "required": ["id", "buyer"],
    "properties": {
        "id": {"type": "integer"},
        "buyer": {"$ref": "customer.json"},
        "total": {"type": "number", "minimum": 0},
    },
}


@dataclass(frozen=True, slots=True)
class Project:
    """A user's repository, and the commands of the installed package in it."""

    root: Path
    bin: Path

    def run(self, *command: str, below: str = ".") -> str:
        """A command as a terminal would show it, with its exit code."""
        program = self.bin / command[0] if (self.bin / command[0]).exists() else Path(command[0])
        done = subprocess.run(
            [str(program), *command[1:]],
            cwd=self.root / below,
            env=_environment(self.bin),
            capture_output=True,
            text=True,
            check=False,
        )
        return f"$ {' '.join(command)}\n{_plain(done.stdout + done.stderr)}exit {done.returncode}\n"

    def git(self, *arguments: str) -> None:
        done = subprocess.run(
            ["git", *_IDENTITY, *arguments],
            cwd=self.root,
            env=_environment(self.bin),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def write(self, path: str, content: Any) -> None:
        text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
        (self.root / path).write_text(text, "utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = (self.root / path).read_text("utf-8")
        assert old in text
        self.write(path, text.replace(old, new, 1))


_IDENTITY = ("-c", "user.name=t", "-c", "user.email=t@example.org")


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "CI")}
    return {**kept, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100", "NO_COLOR": "1"}


def _plain(text: str) -> str:
    """Without what differs from run to run: digests, commits and versions of tools."""
    text = re.sub(r"\b[0-9a-f]{40,64}\b", "<digest>", text)
    return re.sub(
        r"(trivet|Python|jinja2|pydantic|datamodel-code-generator)([ =]+)\d+(\.\d+)+", r"\1\2<version>", text
    )


# From the wheel to the first commit --------------------------------------------------------------------
@pytest.fixture(scope="module")
def installed(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of a fresh environment with nothing but the built wheel and what it depends on."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "-w", folder, checkout], check=True, capture_output=True)
    (wheel,) = folder.glob("trivet-*.whl")
    venv.create(folder / "venv", with_pip=False)
    commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    into = ["--python", str(commands / "python"), "install", str(wheel)]
    subprocess.run([*pip, *into], check=True, capture_output=True)
    return commands


@pytest.fixture(scope="module")
def first(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, str]]:
    """A repository with two schemas and what was generated from them, committed; and what was shown on the way."""
    project = Project(tmp_path_factory.mktemp("hour") / "shop", installed)
    project.root.mkdir()
    project.git("init", "-q", "-b", "main")
    shown = ["== in an empty folder\n", project.run("trivet", "init")]
    (project.root / "schemas").mkdir()
    project.write("schemas/customer.json", CUSTOMER)
    project.write("schemas/order.json", ORDER)
    shown += ["== two schemas\n"]
    shown += [
        project.run("trivet", *words) for words in (("init", "--dialects", "postgresql"), ("generate",))
    ]
    project.write(".git/hooks/pre-commit", "#!/bin/sh\nexec trivet check\n")
    (project.root / ".git/hooks/pre-commit").chmod(0o755)
    project.git("add", "-A")
    project.git("commit", "-qm", "first")
    project.git("tag", "first")
    shown += [project.run("trivet", "check")]
    yield project, "\n".join(shown)


# The mistakes --------------------------------------------------------------------------------------------
Mistake: TypeAlias = Callable[[Project], list[str]]


def _edit(project: Project) -> list[str]:
    project.replace("generated/models/customer.py", "email:", "mail:")
    return [project.run("trivet", "check"), project.run("trivet", "generate")]


def _rename(project: Project) -> list[str]:
    project.git("mv", "schemas/customer.json", "schemas/buyer.json")
    return [project.run("trivet", "check")]


def _delete(project: Project) -> list[str]:
    (project.root / "schemas/order.json").unlink()
    return [project.run("trivet", "check"), project.run("trivet", "generate")]


def _in_order(old: str, new: str) -> Mistake:
    def make(project: Project) -> list[str]:
        project.replace("schemas/order.json", old, new)
        return [project.run("trivet", "generate")]

    return make


def _schema_alone(project: Project) -> list[str]:
    project.replace("schemas/order.json", '"minimum": 0', '"minimum": 1')
    project.git("add", "schemas")
    return [project.run("git", *_IDENTITY, "commit", "-qm", "the schema alone")]


def _never_added(project: Project) -> list[str]:
    project.write("schemas/item.json", {**CUSTOMER, "title": "Item"})
    shown = project.run("trivet", "generate")
    project.git("add", "schemas")
    project.git("add", "-u")
    return [shown, project.run("git", *_IDENTITY, "commit", "-qm", "new files left out")]


def _merge(project: Project) -> list[str]:
    for branch, title in (("one", "Item"), ("two", "Shelf")):
        project.git("switch", "-qc", branch, "main")
        project.write(f"schemas/{title.lower()}.json", {**CUSTOMER, "title": title})
        project.run("trivet", "generate")
        project.git("add", "-A")
        project.git("commit", "-qm", title)
    shown = [project.run("git", *_IDENTITY, "merge", "-q", "one")]
    shown += [project.run("trivet", "check"), project.run("trivet", "generate")]
    project.git("add", "-A")
    return [*shown, project.run("git", *_IDENTITY, "commit", "-qm", "merged"), project.run("trivet", "check")]


def _formatter(project: Project) -> list[str]:
    style = ["--isolated", "--config", "format.quote-style = 'single'", "--config", "line-length = 60"]
    ruff = [sys.executable, "-m", "ruff", "format", "-q", *style, project.root / "generated/models"]
    subprocess.run(ruff, check=True)
    return [project.run("trivet", "check"), project.run("trivet", "generate")]


def _below(project: Project) -> list[str]:
    return [project.run("trivet", "check", below="schemas"), project.run("trivet", "init", below="schemas")]


def _markers(project: Project) -> list[str]:
    path = "schemas/order.json"
    text = (project.root / path).read_text("utf-8")
    line = next(line for line in text.splitlines(keepends=True) if "minimum" in line)
    both = f"<<<<<<< HEAD\n{line}=======\n{line.replace('0', '1')}>>>>>>> other\n"
    project.write(path, text.replace(line, both))
    return [project.run("trivet", "generate")]


def _command(project: Project) -> list[str]:
    return [project.run("trivet", "genrate"), project.run("trivet", "explain", "order.totl")]


MISTAKES: dict[str, Mistake] = {
    "a generated file is edited": _edit,
    "a schema is renamed": _rename,
    "a schema is deleted": _delete,
    "a reference is misspelt": _in_order("customer.json", "custmer.json"),
    "a keyword is misspelt": _in_order('"minimum"', '"minimun"'),
    "a format is misspelt": _in_order(
        '"number",\n      "minimum": 0', '"string",\n      "format": "datetime"'
    ),
    "a required name is misspelt": _in_order('"buyer"\n', '"byer"\n'),
    "a type is misspelt": _in_order('"integer"', '"int"'),
    "a comma is missing": _in_order('"number",', '"number"'),
    "conflict markers stay": _markers,
    "only the schema is committed": _schema_alone,
    "new files are never added": _never_added,
    "two branches are merged": _merge,
    "a formatter runs": _formatter,
    "below the root": _below,
    "a command is misspelt": _command,
}  # fmt: skip


@pytest.mark.slow
def test_what_a_newcomer_sees(first: tuple[Project, str]) -> None:
    project, shown = first
    found = [shown]
    for title, make in MISTAKES.items():
        found += [f"== {title}\n", *make(project)]
        project.git("switch", "-qfC", "main", "first")
        project.git("clean", "-qfd")
    text = "\n".join(found)
    if os.environ.get("TRIVET_REWRITE"):
        SNAPSHOT.write_text(text, "utf-8")
    assert text == SNAPSHOT.read_text("utf-8")
