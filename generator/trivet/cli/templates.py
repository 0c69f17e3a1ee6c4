"""`trivet templates`: lists, copies and compares the packaged templates."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from trivet.artifacts import place
from trivet.cli.failures import writing
from trivet.cli.options import settings_for, settings_options
from trivet.diagnostics import TrivetError, show
from trivet.existing import is_folder
from trivet.render import RETIRED, Renderer, packaged_templates
from trivet.settings import Settings
from trivet.visible import visible


@click.group()
def command() -> None:
    """List the templates, copy one into the project to change it, or show how the project's differ.

    A file in the folder that `templates:` names replaces the packaged one of the same name.
    """


@command.command("list")
@settings_options
def list_(config: Path | None, profile: str | None, output: str | None) -> int:
    """List every template by name, marking those that the project overrides."""
    renderer = _renderer(settings_for(config, profile, output))
    mine = set(renderer.overridden())
    packaged = set(Renderer().names())
    for name in renderer.names():
        click.echo(f"{show(name)}{_mark(name, packaged) if name in mine else ''}")
    return 0


def _mark(name: str, packaged: set[str]) -> str:
    if name in packaged:
        return "  overridden"
    return f"  {RETIRED[name]}" if name in RETIRED else "  unknown: overrides nothing"


@command.command()
@settings_options
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
def copy(names: tuple[str, ...], config: Path | None, profile: str | None, output: str | None) -> int:
    """Copy packaged templates into the folder that `templates:` names; nothing is overwritten."""
    settings = settings_for(config, profile, output)
    if settings.templates is None:
        raise TrivetError("the settings name no folder: add `templates: templates` to them")
    packaged = Renderer()
    for name in names:
        _check(name, packaged)
        text = (packaged_templates() / name).read_text("utf-8")
        path = f"{settings.templates}/{name}"
        with writing(Path(path)):
            (settings.root / path).parent.mkdir(parents=True, exist_ok=True)
        _place(settings.root, path, text)
        click.echo(f"create {path}", err=True)
    return 0


@command.command()
@settings_options
@click.argument("names", nargs=-1, metavar="[NAME...]")
def diff(names: tuple[str, ...], config: Path | None, profile: str | None, output: str | None) -> int:
    """Show how the project's templates differ from the packaged ones; exit 1 if any does."""
    settings = settings_for(config, profile, output)
    renderer, packaged = _renderer(settings), Renderer()
    for name in names:
        _check(name, packaged)
    differs = False
    for name in names or renderer.overridden():
        old, new = packaged.source(name), renderer.source(name)
        lines = list(
            difflib.unified_diff(
                old.splitlines(),
                new.splitlines(),
                f"packaged/{name}",
                f"{settings.templates}/{name}",
                lineterm="",
            )
        )
        differs = differs or bool(lines)
        for line in lines:
            click.echo(show_line(line))
    return 1 if differs else 0


def show_line(line: str) -> str:
    """Return a line of a template with U+FFFD in place of each character that is not safe for a terminal."""
    return "\t".join(visible(part, lambda _: "\N{REPLACEMENT CHARACTER}") for part in line.split("\t"))


def _renderer(settings: Settings) -> Renderer:
    if settings.templates is None or not is_folder(settings.root / settings.templates):
        return Renderer()
    return Renderer(settings.root / settings.templates)


def _check(name: str, packaged: Renderer) -> None:
    if name in RETIRED:
        raise TrivetError(f"{show(name)}: {RETIRED[name]}")
    if name not in packaged.names():
        near = difflib.get_close_matches(name, packaged.names(), n=1)
        hint = f"; did you mean {near[0]}?" if near else "; `trivet templates list` names them"
        raise TrivetError(f"there is no template '{show(name)}'{hint}")


def _place(root: Path, path: str, text: str) -> None:
    folder, _, name = path.rpartition("/")
    place(root / folder, name, text)
