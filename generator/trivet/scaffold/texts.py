"""Make the texts that `trivet init` writes to files or shows.

Paths in them are JSON strings, which YAML can read too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from trivet.diagnostics import show
from trivet.scaffold.project import Project
from trivet.settings import SqlTarget
from trivet.source.document_drafts import usual_draft

#: Names of SQL dialects, possibly none; None if the user did not choose.
Dialects = tuple[str, ...] | None
GITATTRIBUTES = "generated/** text eol=lf linguist-generated=true"
_SHOWN = 12


def settings_text(project: Project, dialects: Dialects = None) -> str:
    """Return the text of a trivet.yaml for the project. Further options that are often used are in comments."""
    return "\n".join(_lines(project, dialects)) + "\n"


def _lines(project: Project, dialects: Dialects) -> Iterator[str]:
    yield "# Models, docs and SQL from the JSON Schemas below. `trivet schema settings` prints every key."
    yield ""
    if project.apis:
        yield "# OpenAPI descriptions; the files that their schemas are split into are read with them."
    else:
        yield "# Files, folders (every *.json, *.yaml and *.yml below them), and patterns."
    yield from _list("schemas", project.schemas)
    if project.ignore:
        yield "# These do not look like schemas (gitignore syntax)."
        yield from _list("ignore", project.ignore)
    yield from _draft(project)
    yield from _components(project)
    yield from _extensions(project)
    yield ""
    yield "# The folder of the generated files and their manifest: check them in."
    yield "output: generated"
    yield from _targets(project, dialects)


def _targets(project: Project, dialects: Dialects) -> Iterator[str]:
    """Yield the lines of `targets:`.

    The lines are commented out if `dialects` is None and there are no OpenAPI descriptions.
    """
    options = [f"dialects: [{', '.join(SqlTarget('').dialects if dialects is None else dialects)}]"]
    if project.apis:
        options.append("tables: definitions")
    mark = "# " if dialects is None and not project.apis else ""
    yield ""
    yield (
        "# Each takes `path:`. Without `targets:`, all four are generated."
        if mark
        else "# Each takes `path:`."
    )
    yield f"{mark}targets:"
    yield f'{mark}  models: {{python: "3.11"}}'
    yield f"{mark}  docs: {{}}"
    if dialects != ():
        yield f"{mark}  sql: {{{', '.join(options)}}}"
    yield f"{mark}  schema: {{}}"


def _draft(project: Project) -> Iterator[str]:
    if project.apis:
        return
    without = project.drafts.get("", 0)
    known = {name: count for name, count in project.drafts.items() if name}
    yield ""
    yield f"# Declared drafts: {_counted(known) or 'none'}."
    if without:
        best = usual_draft(known)
        yield f"# Documents without a known draft ({without}) are read as this one."
        yield f"draft: {_quoted(best)}"


def _components(project: Project) -> Iterator[str]:
    others = [path for path in project.openapi if path not in project.components]
    if project.components:
        yield ""
        yield "# They define targets of '#/…' references that the schemas' own documents do not."
        yield from _list("components", project.components)
    elif others:
        yield ""
        yield "# OpenAPI documents may define targets of '#/…' references that a schema's own document does not."
        yield from (f"# {line}" for line in _list("components", others[:_SHOWN]))


def _extensions(project: Project) -> Iterator[str]:
    if project.extensions:
        yield ""
        yield f"# x- keys in use: {_counted(project.extensions)}."
        yield "extensions: extensions.yaml"


def _counted(counts: Mapping[str, int]) -> str:
    pairs = sorted(counts.items())
    shown = ", ".join(f"{show(name)} ({count})" for name, count in pairs[:_SHOWN])
    return shown if len(pairs) <= _SHOWN else f"{shown} and {len(pairs) - _SHOWN} more"


def _list(key: str, values: Sequence[str]) -> Iterable[str]:
    return [f"{key}:", *(f"  - {_quoted(value)}" for value in values)]


def _quoted(text: str) -> str:
    """Return a text as a YAML string in double quotes.

    Characters above U+FFFF are not escaped, because YAML reads JSON's surrogate pairs as other characters.
    """
    body = "".join(char if ord(char) > 0xFFFF else json.dumps(char)[1:-1] for char in text)
    return f'"{body}"'.replace("\x7f", "\\x7f")


def hook_snippet() -> str:
    """Return the configuration of a pre-commit hook that runs the trivet installed for the project."""
    return """\
# .pre-commit-config.yaml
exclude: ^generated/   # no other hook may change generated files
repos:
  - repo: local
    hooks:
      - id: trivet-check
        name: trivet check
        entry: trivet check
        language: system
        pass_filenames: false
        require_serial: true
        always_run: true
"""


def ci_snippet(requirement: str) -> str:
    """Return a GitHub workflow that runs `trivet check`; `requirement` is the argument for `pip install`."""
    return f"""\
# .github/workflows/trivet.yml
name: trivet
on: [push, pull_request]
jobs:
  drift:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{python-version: "3.12"}}
      - run: pip install {_quoted(requirement)}
      - run: trivet check --format github
"""
