"""Edits of the project, by name."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.unchanged.conftest import DRAFT, git

from trivet.cli.main import call
from trivet.digests import sha256

Edit = Callable[[Path], None]
MANIFEST = "generated/manifest.json"
CODE = "generated/models/a.py"


def write(path: str, text: str) -> Edit:
    def edit(project: Path) -> None:
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)

    return edit


def append(path: str, text: str) -> Edit:
    return lambda project: write(path, (project / path).read_text() + text)(project)


def replace(path: str, old: str, new: str) -> Edit:
    def edit(project: Path) -> None:
        text = (project / path).read_text()
        assert re.search(old, text), f"{path} does not contain {old}"
        (project / path).write_text(re.sub(old, new, text, count=1))

    return edit


def delete(path: str) -> Edit:
    def edit(project: Path) -> None:
        file = project / path
        shutil.rmtree(file) if file.is_dir() else file.unlink()

    return edit


def move(path: str, new: str) -> Edit:
    return lambda project: (project / path).rename(project / new) and None


def link(path: str, target: str) -> Edit:
    def edit(project: Path) -> None:
        (project / path).unlink(missing_ok=True)
        (project / path).symlink_to(target)

    return edit


def crlf(path: str) -> Edit:
    def edit(project: Path) -> None:
        (project / path).write_bytes((project / path).read_bytes().replace(b"\n", b"\r\n"))

    return edit


def unadd(path: str) -> Edit:
    return lambda project: git(project, "rm", "-r", "-q", "--cached", path)


def folder_in_place_of(path: str) -> Edit:
    def edit(project: Path) -> None:
        (project / path).unlink()
        (project / path).mkdir()

    return edit


def run(*arguments: str, before: Edit | None = None) -> Edit:
    def edit(project: Path) -> None:
        if before is not None:
            before(project)
        assert call([*arguments, "-q"]) == 0

    return edit


def both(*edits: Edit) -> Edit:
    def edit(project: Path) -> None:
        for one in edits:
            one(project)

    return edit


def relaid(project: Path) -> None:
    """Lay the manifest out anew, with the same value."""
    file = project / MANIFEST
    file.write_text(json.dumps(json.loads(file.read_text()), indent=4))


def own_repository(project: Path) -> None:
    git(project / "generated", "init", "-q")


NEW = json.dumps({"$schema": DRAFT, "type": "null"})
TEMPLATE = "mine/added.jinja2"
REGENERATED = (run("generate"), run("generate", "--profile", "small"))
EDITS: dict[str, Edit] = {
    "nothing": lambda project: None,
    "a schema": replace("schemas/a.json", '"object"', '"array"'),
    "blanks in a schema": append("schemas/a.json", "\n"),
    "a broken schema": write("schemas/a.json", "{"),
    "a deep schema": write("schemas/deep/e.yaml", "type: null\n"),
    "line ends of a schema": crlf("schemas/deep/e.yaml"),
    "a new schema": write("schemas/n.json", NEW),
    "a new schema in a new folder": write("schemas/x/y/n.yml", NEW),
    "a new schema in capitals": write("schemas/N.JSON", NEW),
    "a new schema in a hidden folder": write("schemas/.x/n.json", NEW),
    "a new file that is no schema": write("schemas/README.md", "text\n"),
    "a new ignored schema": write("schemas/n.test.json", NEW),
    "an ignored schema": write("schemas/a.test.json", NEW),
    "an ignored schema with an id": write("schemas/n.test.json", '{"$id": "https://example.org/d"}'),
    "no ignored schema": delete("schemas/a.test.json"),
    "a link beside schemas": link("schemas/n.json", "b.json"),
    "a link in place of a schema": link("schemas/b.json", "a.json"),
    "a linked folder": link("schemas/more", "deep"),
    "a deleted schema": delete("schemas/b.json"),
    "a renamed schema": move("schemas/deep/e.yaml", "schemas/deep/f.yaml"),
    "a renamed folder": move("schemas/deep", "schemas/deeper"),
    "a schema that is a folder": folder_in_place_of("schemas/b.json"),
    "no schemas": delete("schemas"),
    "a companion": replace("common.yaml", "number", "integer"),
    "a patch": write("b.patch.json", '{"minLength": 2}'),
    "no patch": delete("b.patch.json"),
    "a document of a location": write("shared/d.json", NEW),
    "a document that answers first": write("shared/d", NEW),
    "an unused document of a location": write("shared/e.json", NEW),
    "no location": delete("shared"),
    "a setting": replace("trivet.yaml", r"models: \{\}", "models: {frozen: true}"),
    "a comment in the settings": append("trivet.yaml", "# a comment\n"),
    "line ends of the settings": crlf("trivet.yaml"),
    "broken settings": write("trivet.yaml", "targets: ["),
    "invalid settings": append("trivet.yaml", "outputs: x\n"),
    "another output": append("trivet.yaml", "output: other\n"),
    "no settings": delete("trivet.yaml"),
    "what is ignored": replace("trivet.yaml", r"ignore: \[", 'ignore: ["b.json", '),
    "settings in pyproject.toml": write("pyproject.toml", "[tool.trivet]\n"),
    "a pyproject.toml without settings": write("pyproject.toml", '[project]\nname = "trivet"\n'),
    "the vocabulary": append("words.yaml", "x-new: {}\n"),
    "no vocabulary": delete("words.yaml"),
    "a new template": write(TEMPLATE, "text\n"),
    "no templates": delete("mine"),
    "a template of a target": write("notes/types.txt.jinja2", "another note\n"),
    "a new template of a target": write("notes/new.txt.jinja2", "a note\n"),
    "no templates of a target": delete("notes"),
    "a generated file": append(CODE, "# a comment\n"),
    "a file without its last byte": lambda project: (
        (project / CODE).write_bytes((project / CODE).read_bytes()[:-1]) and None
    ),
    "line ends of a generated file": crlf(CODE),
    "a deleted generated file": delete(CODE),
    "a generated file that is a link": both(move(CODE, "elsewhere.py"), link(CODE, "../../elsewhere.py")),
    "a generated file that is a folder": folder_in_place_of(CODE),
    "a linked folder of generated files": both(
        move("generated/models", "moved"), link("generated/models", "../moved")
    ),
    "a new file among generated ones": write("generated/models/mine.py", "A = 1\n"),
    "a listed file that nothing produces": both(
        write("generated/old.md", ""),
        replace(MANIFEST, '"files": {', f'"files": {{\n    "generated/old.md": "{sha256("")}",'),
    ),
    "the ledger": append("generated/fidelity.json", "\n"),
    "no generated files": delete("generated"),
    "no manifest": delete(MANIFEST),
    "a manifest that is no JSON": write(MANIFEST, "{"),
    "a manifest that is a list": write(MANIFEST, "[]"),
    "line ends of the manifest": crlf(MANIFEST),
    "the layout of the manifest": relaid,
    "a hash in the manifest": replace(MANIFEST, r'(a\.py": "sha256:)....', r"\g<1>0000"),
    "a row of the manifest": replace(MANIFEST, r'    "generated/models/a\.py".*\n', ""),
    "the checksum": replace(MANIFEST, r'("checksum": ")....', r"\g<1>0000"),
    "no checksum": replace(MANIFEST, r'    "checksum": ".*\n', ""),
    "the version of a tool": replace(MANIFEST, r'"trivet": "', '"trivet": "9'),
    "merge markers": both(
        replace(MANIFEST, r'( +"checksum".*\n)', r"<<<<<<< a\n\1=======\n\1>>>>>>> b\n"),
    ),
    "an interrupted run": lambda project: (project / "generated/.trivet-stage").mkdir(),
    "a file of a profile": append("small/schema/bundle.json", "\n"),
    "no files of a profile": delete("small"),
    "a profile's folder made without it": run("generate", "--output", "small", "--force"),
    "only one target": both(write("schemas/n.json", NEW), run("generate", "--only", "models")),
    "only one target, first": both(delete("generated"), run("generate", "--only", "models")),
    "only one target, unchanged": run("generate", "--only", "models"),
    "all targets again": both(
        write("schemas/n.json", NEW), run("generate"), run("generate", "--profile", "small")
    ),
    "a generated file that git does not know": unadd(CODE),
    "a manifest that git does not know": unadd(MANIFEST),
    "generated files that git ignores": both(unadd("generated"), write(".gitignore", "/generated\n")),
    "a schema that git does not know": unadd("schemas/b.json"),
    "a template that git does not know": both(
        write(TEMPLATE, ""), run("generate"), run("generate", "--profile", "small")
    ),
    "a project that git does not know": unadd("."),
    "no repository": delete(".git"),
    "a repository of generated files": own_repository,
}

#: The edits after which nothing has to be compiled, because the hashes suffice.
QUICK = {
    "nothing",
    "no ignored schema",
    "line ends of a schema",
    "line ends of the settings",
    "a new file that is no schema",
    "an unused document of a location",
    "a new file among generated ones",
    "a pyproject.toml without settings",
    "only one target, unchanged",
    "no repository",
}
