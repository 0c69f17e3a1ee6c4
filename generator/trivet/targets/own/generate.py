"""Renders the templates of a target that a project defines: each template once, or once for each type."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator

from trivet.artifacts.output_paths import STAGE_NAME, is_plain
from trivet.catalog.records import Catalog
from trivet.diagnostics import show
from trivet.reader.refusal import RefusedError
from trivet.reader.yaml_reader import read_yaml
from trivet.render import Renderer, RenderError
from trivet.settings import OwnTarget, Settings
from trivet.target_result import Artifact, Placement, TargetResult
from trivet.targets.own.plan import OwnType, Words, own_types
from trivet.tool_folders import SKIPPED

_SUFFIX = ".jinja2"
_EACH_TYPE = "[type]"
#: Folders into which nothing is generated.
_FORBIDDEN = frozenset((*SKIPPED, STAGE_NAME))


def renderer_of(settings: Settings, target: OwnTarget) -> Renderer:
    """Return the renderer for the target's folder of templates. The folder must exist."""
    return Renderer(settings.root / target.templates, alone=True)


def generate_files(
    catalog: Catalog, settings: Settings, target: OwnTarget, places: Iterable[Placement]
) -> TargetResult:
    """Return the files that the templates of the project's own target generate.

    `places` are the placements that another target, `target.plan`, has for definitions and members.

    A template `a/b.yml.jinja2` generates `a/b.yml`. A template with `[type]` in its name is rendered for each type.
    Templates whose file name starts with `_` generate no files; other templates may include them.

    Raises `RenderError` for an error in a template or in the generated text, and if two templates generate the same
    file.
    """
    renderer = renderer_of(settings, target)
    engine: str = target.plan
    if target.plan == "sql":
        dialects = settings.targets.sql.dialects if settings.targets.sql else ()
        engine = f"sql/{target.dialect or dialects[0]}"
    types = own_types(catalog, places, engine, settings.readings.primary_key)
    plan = {"types": types, "target": Words(engine)}
    artifacts: list[Artifact] = []
    source: dict[str, str] = {}
    for name in renderer.names():
        if not name.endswith(_SUFFIX) or name.rpartition("/")[2].startswith("_"):
            continue
        for artifact in _rendered(name, plan, types, renderer, target):
            other = source.setdefault(artifact.path, name)
            if other != name:
                both = f"the templates {show(other)} and {show(name)}"
                raise RenderError(f"{both} of one target both write {show(artifact.path)}")
            artifacts.append(artifact)
    return TargetResult(tuple(sorted(artifacts, key=lambda artifact: artifact.path)))


def _rendered(
    name: str, plan: dict[str, object], types: tuple[OwnType, ...], renderer: Renderer, target: OwnTarget
) -> Iterator[Artifact]:
    path = name.removesuffix(_SUFFIX)
    _check_path(name, path)
    each = [(path, plan)]
    if _EACH_TYPE in path:
        each = [(path.replace(_EACH_TYPE, one.definition.path), {**plan, "type": one}) for one in types]
    for file, variables in each:
        text = renderer.render(name, variables)
        _verify(name, file, text)
        yield Artifact(f"{target.path}/{file}", text.rstrip("\n") + "\n")


def _check_path(template: str, path: str) -> None:
    """Raise `RenderError` if no file can be generated at the path of a template."""
    if not is_plain(path):
        raise RenderError(
            f"template {show(template)}: no file is generated at '{show(path)}': a path has no `:`, no `\\`, no part"
            " that is empty, `.` or `..`, and only text that is UTF-8"
        )
    if not _FORBIDDEN.isdisjoint(path.casefold().split("/")):
        raise RenderError(
            f"template {show(template)}: nothing is generated into {', '.join(sorted(_FORBIDDEN))}"
        )


def _verify(template: str, path: str, text: str) -> None:
    """Raise `RenderError` if the text of a JSON, YAML or Python file has a syntax error.

    Other files are not checked.
    """
    try:
        if path.endswith(".json"):
            json.loads(text)
        elif path.endswith((".yml", ".yaml")):
            read_yaml(text)
        elif path.endswith(".py"):
            ast.parse(text)
    except (ValueError, SyntaxError, RefusedError) as error:
        line = getattr(error, "line", getattr(error, "lineno", 0))
        raise RenderError(
            f"template {template}: {show(path)}:{line} is invalid: {show(str(error))}"
        ) from error
