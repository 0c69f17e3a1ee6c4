"""`trivet init`: the settings for the schemas that are here, and what else a project needs."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import click

from trivet.artifacts import WriteError, place
from trivet.diagnostics import TrivetError, show
from trivet.extensions.draft import FILE_NAME as VOCABULARY
from trivet.extensions.draft import draft
from trivet.scaffold import GITATTRIBUTES, Project, ci_snippet, hook_snippet, look_at, settings_text
from trivet.settings.file import TOML_NAME, YAML_NAME, has_trivet_table

_ATTRIBUTES = ".gitattributes"


@click.command()
def command() -> None:
    """Write a commented trivet.yaml for the schemas below this folder, a draft of their x- vocabulary, and
    a line in .gitattributes.

    Nothing that is there is overwritten. Snippets for pre-commit and CI go to standard output.
    """
    root = Path.cwd()
    if has_trivet_table(root / TOML_NAME):
        raise TrivetError(f"{TOML_NAME} has [tool.trivet] already; nothing was written")
    project = look_at(root)
    if not project.documents:
        _tell("no JSON Schema was found below this folder; `schemas:` names a folder to fill")
    _write_settings(root, project)
    _write_vocabulary(root, project)
    _write_attributes(root)
    _tell_findings(project)
    click.echo(hook_snippet(version("trivet")))
    click.echo(ci_snippet(version("trivet")), nl=False)
    _tell("next: read trivet.yaml, then run `trivet generate`; the snippets above are for pre-commit and CI")


def _write_settings(root: Path, project: Project) -> None:
    text = settings_text(project)
    if _read(root / YAML_NAME) == text:
        _tell(f"{YAML_NAME}: is as init would write it")
        return
    if _exists(root / YAML_NAME):
        raise WriteError(f"{YAML_NAME} is there already; move it away to have a new one written")
    place(root, YAML_NAME, text)
    _tell(f"{YAML_NAME}: written; schema documents found: {project.documents}")


def _write_vocabulary(root: Path, project: Project) -> None:
    """A declaration of the x- keys that were found; one that is there is the user's."""
    if not project.extensions:
        return
    if _exists(root / VOCABULARY):
        _tell(f"{VOCABULARY}: is there already")
        return
    place(root, VOCABULARY, draft(project.extensions))
    _tell(f"{VOCABULARY}: written; x- keys found: {len(project.extensions)}")


def _write_attributes(root: Path) -> None:
    before = _read(root / _ATTRIBUTES)
    if before is not None and GITATTRIBUTES in before.splitlines():
        _tell(f"{_ATTRIBUTES}: has the line for generated/")
        return
    start = before or ""
    if start and not start.endswith("\n"):
        start += "\n"
    place(root, _ATTRIBUTES, f"{start}{GITATTRIBUTES}\n", over=before)
    _tell(f"{_ATTRIBUTES}: {GITATTRIBUTES}")


def _read(path: Path) -> str | None:
    """The text of a file of ours to be; `None` where nothing is.

    Raises `WriteError` for what cannot be read.
    """
    if not _exists(path):
        return None
    try:
        return path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise WriteError(f"cannot read {path.name}: {error.strerror}; nothing was written") from error


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _tell_findings(project: Project) -> None:
    for path in project.unreadable:
        _tell(f"{show(path)}: could not be read; `trivet lint` says why")
    if project.cut:
        _tell("there are very many documents here; not all were looked at")


def _tell(text: str) -> None:
    click.echo(f"trivet: {text}", err=True)
