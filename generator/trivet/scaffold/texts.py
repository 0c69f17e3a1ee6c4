"""The texts that `trivet init` writes and shows. A path in them is a JSON string, which is YAML, too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from trivet.diagnostics import show
from trivet.scaffold.project import Project

GITATTRIBUTES = "generated/** text eol=lf linguist-generated=true"
_SHOWN = 12
_NEWEST = "2020-12"


def settings_text(project: Project) -> str:
    """A trivet.yaml with what was found switched on, and the usual choices beside it as comments."""
    return "\n".join(_lines(project)) + "\n"


def _lines(project: Project) -> Iterator[str]:
    yield "# Models, docs and SQL from the JSON Schemas below. `trivet schema settings` prints every key."
    yield ""
    yield "# Files and folders; every *.json, *.yaml and *.yml below them."
    yield from _list("schemas", project.schemas or ("schemas",))
    if project.ignore:
        yield "# No schemas, by the look of them (gitignore syntax)."
        yield from _list("ignore", [_gitignore(path) for path in project.ignore])
    yield from _draft(project)
    yield from _components(project)
    yield from _extensions(project)
    yield from _OUTPUT


_OUTPUT = (
    "",
    "# Where the generated files and their manifest lie: check them in.",
    "output: generated",
    "",
    "# Without `targets:`, all four are generated. Each takes `path:`.",
    "# targets:",
    '#   models: {python: "3.11"}',
    "#   docs: {}",
    "#   sql: {dialects: [postgresql, sqlite]}",
    "#   schema: {}",
)


def _draft(project: Project) -> Iterator[str]:
    without = project.drafts.get("", 0)
    known = {name: count for name, count in project.drafts.items() if name}
    yield ""
    yield f"# Declared drafts: {_counted(known) or 'none'}."
    if without:
        best = max(sorted(known), key=lambda name: known[name], default=_NEWEST)
        yield f"# Documents that declare no draft that is known ({without}) are read as this one."
        yield f"draft: {_quoted(best)}"


def _components(project: Project) -> Iterator[str]:
    others = [path for path in project.openapi if path not in project.components]
    if project.components:
        yield ""
        yield "# They answer '#/…' references that the schemas' own documents leave open."
        yield from _list("components", project.components)
    elif others:
        yield ""
        yield "# OpenAPI documents may answer '#/…' references that a schema's own document leaves open."
        yield from (f"# {line}" for line in _list("components", others[:_SHOWN]))


def _extensions(project: Project) -> Iterator[str]:
    if project.extensions:
        yield ""
        yield f"# x- keys in use: {_counted(project.extensions)}."
        yield "extensions: extensions.yaml"


def _counted(counts: Mapping[str, int]) -> str:
    pairs = sorted(counts.items())
    told = ", ".join(f"{show(name)} ({count})" for name, count in pairs[:_SHOWN])
    return told if len(pairs) <= _SHOWN else f"{told} and {len(pairs) - _SHOWN} more"


def _list(key: str, values: Sequence[str]) -> Iterable[str]:
    return [f"{key}:", *(f"  - {_quoted(value)}" for value in values)]


def _quoted(text: str) -> str:
    """A JSON string in ASCII, but for what YAML spells in another way: DEL, and characters above U+FFFF."""
    body = "".join(char if ord(char) > 0xFFFF else json.dumps(char)[1:-1] for char in text)
    return f'"{body}"'.replace("\x7f", "\\x7f")


def _gitignore(path: str) -> str:
    """A pattern that matches this path and no other."""
    return "/" + "".join(f"\\{char}" if char in "\\*?[]! " else char for char in path)


def hook_snippet(version: str) -> str:
    return f"""\
# .pre-commit-config.yaml
repos:
  - repo: local
    hooks:
      - id: trivet-check
        name: trivet check
        entry: trivet check
        language: python
        additional_dependencies: ["trivet=={version}"]
        pass_filenames: false
        require_serial: true
        always_run: true
"""


def ci_snippet(version: str) -> str:
    return f"""\
# .github/workflows/trivet.yml
name: trivet
on: [push, pull_request]
jobs:
  drift:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: pipx run --spec "trivet=={version}" trivet check --format github
"""
