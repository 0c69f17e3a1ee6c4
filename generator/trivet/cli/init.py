"""`trivet init`: writes settings for the schemas in this folder, and what else a project needs."""

from __future__ import annotations

import difflib
import os
import sys
from pathlib import Path

import click

from trivet.artifacts import WriteError, place
from trivet.diagnostics import Diagnostic, InputError, TrivetError, show
from trivet.extensions.draft import FILE_NAME as VOCABULARY
from trivet.extensions.draft import draft
from trivet.rules import NO_SETTINGS
from trivet.scaffold import (
    GITATTRIBUTES,
    REPOSITORY,
    Dialects,
    Project,
    ci_snippet,
    hook_snippet,
    look_at,
    requirement,
    settings_text,
)
from trivet.settings.file import TOML_NAME, YAML_NAME, find, has_trivet_table, read
from trivet.settings.parse import settings_schema

_SHOWN = 12
_ATTRIBUTES = ".gitattributes"


@click.command()
@click.option(
    "--dialects",
    callback=lambda ctx, param, value: None if value is None else _dialects(value),
    metavar="NAMES",
    help="The databases to write SQL for, e.g. postgresql or postgresql,duckdb; none for no SQL.",
)
def command(dialects: Dialects) -> None:
    """Write a commented trivet.yaml for the schemas below this folder, a draft of their x- vocabulary, and
    a line in .gitattributes.

    Existing files are not overwritten. Asks for the databases if it runs in a terminal and `--dialects` is not given.
    Snippets for pre-commit and CI go to standard output.
    """
    root = Path.cwd()
    _refuse_settings(root)
    project = look_at(root)
    if not project.documents and not _exists(root / YAML_NAME):
        _print_unreadable(project)
        raise TrivetError(_nothing(project))
    _write_settings(root, settings_text(project, _ask_dialects() if dialects is None else dialects), project)
    _write_vocabulary(root, project)
    _write_attributes(root)
    _print_findings(project)
    source = requirement()
    click.echo(hook_snippet())
    click.echo(ci_snippet(source), nl=False)
    if source == REPOSITORY:
        _print(
            "this trivet is not a release: the workflow installs the newest commit; add @COMMIT to pin one"
        )
    _print("next: read trivet.yaml, then run `trivet generate`; the snippets above are for pre-commit and CI")


def _refuse_settings(root: Path) -> None:
    """Raise `TrivetError` if this folder has settings, or belongs to a project with settings in a folder above."""
    if has_trivet_table(root / TOML_NAME):
        read(root / TOML_NAME)
        raise TrivetError(f"{TOML_NAME} has [tool.trivet] already; nothing was written")
    found = find(root)
    if isinstance(found, Diagnostic):
        if found.rule != NO_SETTINGS.id:
            raise InputError([found])
    elif found.parent != root:
        above = show(Path(os.path.relpath(found, root)).as_posix())
        raise TrivetError(
            f"this folder belongs to the project of {above}; nothing was written\n"
            f"    Add its schemas to `schemas:` there, and run trivet anywhere in that project."
        )


def _nothing(project: Project) -> str:
    if project.looked_at:
        here = (
            f"none of the {project.looked_at} JSON and YAML files below this folder looks like a JSON Schema"
        )
        do = "A schema has `$schema`, or at least `type`, `properties` or the like."
    else:
        here = "there is no JSON Schema below this folder"
        do = "Put one into schemas/, such as schemas/user.json:"
    example = (
        '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {…}}'
    )
    return f"{here}; nothing was written\n    {do}\n    {example}\n    Then run `trivet init` again."


def _ask_dialects() -> Dialects:
    """Ask for the dialects and return them; None if there is no terminal to ask on."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    names = ", ".join(_known())
    question = f"Which databases do you have? ({names}; several with commas, or none)"
    answer: Dialects = click.prompt(question, default="postgresql", value_proc=_dialects, err=True)
    return answer


def _dialects(value: str) -> tuple[str, ...]:
    """Return the dialects in a comma-separated list, without repetitions; () for the list `none`.

    Raises `click.BadParameter` if the list is empty or contains an unknown dialect.
    """
    names = [name.strip().lower() for name in value.split(",") if name.strip()]
    for name in names:
        if name not in _known() and names != ["none"]:
            near = difflib.get_close_matches(name, _known(), 1, 0.5)
            meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(_known())}, and none."
            raise click.BadParameter(f"'{show(name)}' is not a dialect; {meant}", param_hint="'--dialects'")
    if not names:
        raise click.BadParameter(f"name one of {', '.join(_known())}, or none.", param_hint="'--dialects'")
    return () if names == ["none"] else tuple(dict.fromkeys(names))


def _known() -> list[str]:
    """Return all dialects; those that are generated by default come first."""
    options = settings_schema()["$defs"]["targets"]["properties"]["sql"]["properties"]
    usual: list[str] = options["dialects"]["default"]
    return [*usual, *(name for name in settings_schema()["$defs"]["dialect"]["enum"] if name not in usual)]


def _write_settings(root: Path, text: str, project: Project) -> None:
    if _read(root / YAML_NAME) == text:
        _print(f"{YAML_NAME}: exists, unchanged")
        return
    if _exists(root / YAML_NAME):
        raise WriteError(f"{YAML_NAME} exists already; move it to have a new one written")
    place(root, YAML_NAME, text)
    what = "OpenAPI descriptions" if project.apis else "schema documents"
    _print(f"{YAML_NAME}: written; {what} found: {project.documents}")


def _write_vocabulary(root: Path, project: Project) -> None:
    """Write a vocabulary file for the x- keys that were found.

    Nothing is written if no x- keys were found, or if the file exists.
    """
    if not project.extensions:
        return
    if _exists(root / VOCABULARY):
        _print(f"{VOCABULARY}: exists already")
        return
    place(root, VOCABULARY, draft(project.extensions))
    _print(f"{VOCABULARY}: written; x- keys found: {len(project.extensions)}")


def _write_attributes(root: Path) -> None:
    before = _read(root / _ATTRIBUTES)
    if before is not None and GITATTRIBUTES in before.splitlines():
        _print(f"{_ATTRIBUTES}: has the line for generated/")
        return
    start = before or ""
    if start and not start.endswith("\n"):
        start += "\n"
    place(root, _ATTRIBUTES, f"{start}{GITATTRIBUTES}\n", over=before)
    _print(f"{_ATTRIBUTES}: {GITATTRIBUTES}")


def _read(path: Path) -> str | None:
    """Return the text of a file that is to be changed; None if the file does not exist.

    Raises `WriteError` if the file cannot be read.
    """
    if not _exists(path):
        return None
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise WriteError(f"cannot read {path.name}: {error.strerror}; it was not changed") from error


def _exists(path: Path) -> bool:
    return os.path.lexists(path)


def _print_findings(project: Project) -> None:
    _print_unreadable(project)
    if project.aside:
        shown = ", ".join(map(show, project.aside[:3])) + (", …" if len(project.aside) > 3 else "")
        _print(f"skipped as examples and tests, though they may be schemas: {len(project.aside)} ({shown})")
    if project.cut:
        _print("there are too many documents here; not all were examined")


def _print_unreadable(project: Project) -> None:
    for path in project.unreadable[:_SHOWN]:
        _print(f"{show(path)}: could not be read")
    if len(project.unreadable) > _SHOWN:
        _print(f"{len(project.unreadable) - _SHOWN} more could not be read")


def _print(text: str) -> None:
    click.echo(f"trivet: {text}", err=True)
