"""The models target: catalog → a package of exact pydantic classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic
from trivet.leg import Artifact, Leg, Place
from trivet.render import Renderer
from trivet.settings import Settings
from trivet.targets.models.enums import folded_members
from trivet.targets.models.own import own_verdicts
from trivet.targets.models.plan import Plan, plan_of
from trivet.targets.models.render import artifacts_of, header
from trivet.targets.models.rules.modules import RulesPlan, rules_of
from trivet.targets.models.schemas import schema_artifacts
from trivet.targets.models.structure import EnumClass
from trivet.targets.models.unused import verify_used
from trivet.targets.models.verdicts import TARGET, verdicts_of

__all__ = ["make"]


def make(catalog: Catalog, settings: Settings, renderer: Renderer) -> Leg:
    """The generated package below `settings.targets.models.path`, its verdicts, places and manifest rows."""
    target = settings.targets.models
    if target is None:
        return Leg(())
    plan = plan_of(catalog, target.frozen)
    wanted = {module.module: module.rules for module in plan.modules}
    rules = rules_of(wanted, plan.tests, catalog.predicates, plan.layout)
    package_files = list(artifacts_of(plan, rules, target, renderer))
    if not any(name.startswith("models/") for name in renderer.overridden()):
        verify_used(_printed(plan, rules, target.path, package_files), _asked(plan, catalog, target.path))
    made = [
        *package_files,
        *schema_artifacts(catalog, plan.layout, target.path, renderer, header(())),
    ]
    artifacts = tuple(sorted(made, key=lambda artifact: artifact.path))
    package = target.path.rpartition("/")[2]
    return Leg(
        artifacts,
        (
            *verdicts_of(catalog, plan.typed, plan.structures),
            *own_verdicts(catalog.entities.values(), TARGET),
        ),
        tuple(sorted(_places(plan, target.path))),
        {
            name: f"{package}.{entity.name.module}:{entity.name.local}"
            for name, entity in catalog.entities.items()
            if name in plan.structures
        },
        diagnostics=tuple(_folded(plan)),
    )


def _printed(
    plan: Plan, rules: Iterable[RulesPlan], path: str, files: Iterable[Artifact]
) -> Iterator[Artifact]:
    """The modules of classes and of rules."""
    modules = {plan.layout.path(module.module) for module in plan.modules}
    modules |= {f"{one.module.replace('.', '/')}.py" for one in rules}
    return (file for file in files if file.path.removeprefix(f"{path}/") in modules)


def _asked(plan: Plan, catalog: Catalog, path: str) -> set[tuple[str, str]]:
    """What the documents define, by file and name."""
    return {
        (f"{path}/{plan.layout.path(module.module)}", entry.name)
        for module in plan.modules
        for entry in module.classes
        if entry.definition not in catalog.inside
    }


def _folded(plan: Plan) -> Iterator[Diagnostic]:
    for structure in plan.structures.values():
        if isinstance(structure, EnumClass):
            yield from folded_members(structure.entity)


def _places(plan: Plan, path: str) -> Iterator[Place]:
    for module in plan.modules:
        file = f"{path}/{plan.layout.path(module.module)}"
        for entry in module.classes:
            type_ = entry.base if entry.type is None else entry.type
            yield Place(entry.definition, "", TARGET, entry.name, type_, file)
            for field in entry.fields:
                yield Place(entry.definition, field.member, TARGET, field.name, field.text, file)
