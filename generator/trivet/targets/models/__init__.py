"""The models target: catalog → a package of exact pydantic classes."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic
from trivet.leg import Leg, Place
from trivet.render import Renderer
from trivet.settings import Settings
from trivet.targets.models.enums import folded_members
from trivet.targets.models.merged import Merged, merge
from trivet.targets.models.own import own_verdicts
from trivet.targets.models.plan import Plan, plan_of
from trivet.targets.models.render import artifacts_of, header
from trivet.targets.models.rules.modules import rules_of
from trivet.targets.models.schemas import schema_artifacts
from trivet.targets.models.structure import EnumClass, structure_of
from trivet.targets.models.typer import Typer
from trivet.targets.models.verdicts import TARGET, typed_formats, verdicts_of
from trivet.targets.models.verify import verify_paths

__all__ = ["findings", "make"]


def make(catalog: Catalog, settings: Settings, renderer: Renderer) -> Leg:
    """The generated package below `settings.targets.models.path`, its verdicts, places and manifest rows."""
    target = settings.targets.models
    if target is None:
        return Leg(())
    merged = merge(catalog)
    plan = plan_of(merged.catalog, target)
    wanted = {module.module: module.rules for module in plan.modules}
    rules = rules_of(wanted, plan.tests, merged.catalog.predicates, plan.layout)
    made = [
        *artifacts_of(plan, rules, target, renderer),
        *schema_artifacts(merged, plan.layout, target.path, renderer, header(())),
    ]
    artifacts = tuple(sorted(made, key=lambda artifact: artifact.path))
    verify_paths(artifact.path for artifact in artifacts)
    package = target.path.rpartition("/")[2]
    names = {name: catalog.entities[merged.kept.get(name, name)].name for name in catalog.entities}
    typed = plan.typed | typed_formats(catalog.entities, merged.kept)
    return Leg(
        artifacts,
        (
            *verdicts_of(catalog.entities, typed, names),
            *own_verdicts(catalog.entities.values(), TARGET),
        ),
        tuple(sorted(_places(plan, merged, target.path))),
        {definition: f"{package}.{name.module}:{name.local}" for definition, name in names.items()},
        diagnostics=tuple(findings(catalog, settings)),
    )


def findings(catalog: Catalog, settings: Settings) -> Iterator[Diagnostic]:
    """The diagnostics of the leg, without making it."""
    if settings.targets.models is None:
        return
    typer = Typer(catalog.entities)
    for entity in catalog.entities.values():
        if entity.kind == "enum" and isinstance(structure_of(entity, typer), EnumClass):
            yield from folded_members(entity)


def _places(plan: Plan, merged: Merged, path: str) -> Iterator[Place]:
    for module in plan.modules:
        file = f"{path}/{plan.layout.path(module.module)}"
        for entry in module.classes:
            type_ = entry.base if entry.type is None else entry.type
            for definition in merged.having(entry.definition):
                yield Place(definition, "", TARGET, entry.name, type_, file)
                for field in entry.fields:
                    yield Place(definition, field.member, TARGET, field.name, field.text, file)
