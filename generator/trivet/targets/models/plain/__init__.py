"""Models without pydantic: dataclasses, TypedDicts or msgspec structs.

They have types and documentation, but no functions that check values.
"""

from __future__ import annotations

from collections.abc import Iterator

from trivet.catalog.records import Catalog
from trivet.render import Renderer
from trivet.settings import ModelsTarget
from trivet.target_result import Artifact, Placement, TargetResult, in_order
from trivet.targets.models.copies import copied
from trivet.targets.models.layout import JSON
from trivet.targets.models.merged import Merged, merge
from trivet.targets.models.plain.plan import PlainPlan, plan_of
from trivet.targets.models.plain.shapes import Kind
from trivet.targets.models.plain.verdicts import verdicts_of
from trivet.targets.models.render import header
from trivet.targets.models.verdicts import TARGET
from trivet.targets.models.verify import verified, verify_paths

__all__ = ["generate_types", "printed"]

#: Modules that the classes of these kinds import.
_IMPORTED = frozenset(("dataclasses", "msgspec"))


def generate_types(catalog: Catalog, target: ModelsTarget, kind: Kind, renderer: Renderer) -> TargetResult:
    """Return the generated package below `target.path`, with its verdicts, placements and rows for the manifest."""
    merged = merge(catalog)
    plan = plan_of(merged.catalog, kind)
    artifacts = tuple(sorted(_artifacts(plan, kind, target.path, renderer), key=lambda one: one.path))
    verify_paths(artifact.path for artifact in artifacts)
    package = target.path.rpartition("/")[2]
    classes = {name: catalog.entities[merged.kept.get(name, name)] for name in catalog.entities}
    rows = {
        name: f"{package}.{entity.name.module}:{entity.name.local}"
        for name, entity in classes.items()
        if entity.full_name in plan.homes
    }
    return TargetResult(
        artifacts,
        tuple(verdicts_of(catalog.entities, merged, plan.held, kind)),
        in_order(_places(plan, merged, target.path)),
        rows,
    )


def printed(catalog: Catalog, kind: Kind) -> set[str]:
    """Return the full names of the definitions that have a class or alias."""
    merged = merge(catalog)
    homes = plan_of(merged.catalog, kind).homes
    return {name for name in catalog.entities if merged.kept.get(name, name) in homes}


def _artifacts(plan: PlainPlan, kind: Kind, path: str, renderer: Renderer) -> Iterator[Artifact]:
    """Yield every file of the package. Generated modules have passed `verify`."""
    for folder in ("", *plan.layout.folders()):
        file = "/".join(filter(None, (path, folder.replace(".", "/"), "__init__.py")))
        yield Artifact(file, renderer.render("models/init.py.jinja2", {"header": header(())}))
    if kind == "dataclass":
        yield copied("trivet", "dataclass_runtime.py", f"{path}/{JSON}.py")
    for module in plan.modules:
        values = {
            "header": header(module.documents),
            "imports": module.imports,
            "classes": module.classes,
            "exports": module.exports,
        }
        text = renderer.render("models/plain/module.py.jinja2", values)
        yield verified(f"{path}/{plan.layout.path(module.module)}", text, _IMPORTED)


def _places(plan: PlainPlan, merged: Merged, path: str) -> Iterator[Placement]:
    for module in plan.modules:
        file = f"{path}/{plan.layout.path(module.module)}"
        for entry in module.classes:
            for definition in merged.having(entry.definition):
                yield Placement(definition, None, TARGET, entry.name, entry.type, file)
                for member in entry.members:
                    yield Placement(definition, member.member, TARGET, member.name, member.text, file)
