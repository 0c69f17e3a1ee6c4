"""The models target: turns a catalog into a package of exact pydantic classes, or of other classes (`plain`)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from trivet.catalog.records import Catalog, Entity
from trivet.diagnostics import Diagnostic
from trivet.render import Renderer
from trivet.settings import ModelsTarget, Settings
from trivet.target_result import Artifact, Placement, TargetResult, in_order
from trivet.targets.models import plain
from trivet.targets.models.enums import folded_members
from trivet.targets.models.merged import Merged, merge
from trivet.targets.models.own import own_verdicts
from trivet.targets.models.plan import ClassPlan, FieldPlan, Plan, plan_of
from trivet.targets.models.render import artifacts_of
from trivet.targets.models.rules.modules import RulesPlan, rules_of
from trivet.targets.models.schemas import schema_artifacts
from trivet.targets.models.structure import EnumClass, ObjectClass, structure_of
from trivet.targets.models.typer import Typer
from trivet.targets.models.unused import verify_used
from trivet.targets.models.unused_names import is_asked, unused_names
from trivet.targets.models.verdicts import TARGET, typed_formats, verdicts_of
from trivet.targets.models.verify import verify_paths

__all__ = ["findings", "generate_classes"]

#: Full name of a definition → (plan of its class or alias, path of the file that contains it).
_Files = dict[str, tuple[ClassPlan, str]]


def generate_classes(catalog: Catalog, settings: Settings, renderer: Renderer) -> TargetResult:
    """Return the generated package, with its verdicts, placements and rows for the manifest.

    The result is empty if the settings have no models target.
    """
    target = settings.targets.models
    if target is None:
        return TargetResult(())
    if target.kind != "pydantic":
        leg = plain.generate_types(catalog, target, target.kind, renderer)
        return replace(leg, diagnostics=tuple(findings(catalog, settings, leg.rows)))
    merged = merge(catalog)
    plan = plan_of(merged.catalog, target)
    wanted = {module.module: module.rules for module in plan.modules}
    rules = rules_of(wanted, plan.tests, merged.catalog.predicates, plan.layout)
    package_files = list(artifacts_of(plan, rules, target, renderer))
    if not any(name.startswith("models/") for name in renderer.overridden()):
        defined = _defined(plan, merged.catalog, target.path)
        verify_used(_printed(plan, rules, target.path, package_files), defined)
    files = [
        *package_files,
        *schema_artifacts(merged, plan, target.path, renderer),
    ]
    artifacts = tuple(sorted(files, key=lambda artifact: artifact.path))
    verify_paths(artifact.path for artifact in artifacts)
    package = target.path.rpartition("/")[2]
    classes = {name: catalog.entities[merged.kept.get(name, name)] for name in catalog.entities}
    printed = {name: entity for name, entity in classes.items() if entity.full_name in plan.structures}
    names = {name: _around(entity, plan, merged.catalog).name for name, entity in classes.items()}
    typed = plan.typed | typed_formats(catalog.entities, merged.kept)
    return TargetResult(
        artifacts,
        (
            *verdicts_of(catalog.entities, typed, names),
            *own_verdicts(catalog.entities.values(), TARGET),
        ),
        in_order(_places(plan, merged, target.path)),
        {
            definition: f"{package}.{entity.name.module}:{entity.name.local}"
            for definition, entity in printed.items()
        },
        diagnostics=tuple(findings(catalog, settings, printed)),
    )


def findings(
    catalog: Catalog, settings: Settings, printed: Container[str] | None = None
) -> Iterator[Diagnostic]:
    """Yield this target's findings about the schemas, without generating any files.

    `printed` are the full names of the definitions with a class or alias, if they are known already.
    """
    target = settings.targets.models
    if target is None:
        return
    if is_asked(catalog):
        yield from unused_names(catalog, _printed_by(catalog, target) if printed is None else printed)
    if target.kind == "typeddict":
        return
    typer = Typer(catalog.entities)
    for entity in catalog.entities.values():
        if entity.kind == "enum" and isinstance(structure_of(entity, typer), EnumClass):
            yield from folded_members(entity)


def _printed_by(catalog: Catalog, target: ModelsTarget) -> set[str]:
    if target.kind != "pydantic":
        return plain.printed(catalog, target.kind)
    merged = merge(catalog)
    structures = plan_of(merged.catalog, target).structures
    return {name for name in catalog.entities if merged.kept.get(name, name) in structures}


def _around(entity: Entity, plan: Plan, catalog: Catalog) -> Entity:
    """Return the innermost entity that has a class or an alias: `entity` itself, or one that encloses it."""
    while entity.full_name not in plan.structures and entity.full_name in catalog.inside:
        entity = catalog.entities[catalog.inside[entity.full_name]]
    return entity


def _printed(
    plan: Plan, rules: Iterable[RulesPlan], path: str, files: Iterable[Artifact]
) -> Iterator[Artifact]:
    """Yield those of `files` that contain classes or rules. `path` is the folder of the package."""
    modules = {plan.layout.path(module.module) for module in plan.modules}
    modules |= {f"{one.module.replace('.', '/')}.py" for one in rules}
    return (file for file in files if file.path.removeprefix(f"{path}/") in modules)


def _defined(plan: Plan, catalog: Catalog, path: str) -> set[tuple[str, str]]:
    """Return (path of the module, name) of each class and alias for a definition that is not inline.

    An inline definition is made for a schema that is written inside another schema.
    """
    return {
        (f"{path}/{plan.layout.path(module.module)}", entry.name)
        for module in plan.modules
        for entry in module.classes
        if entry.definition not in catalog.inline
    }


def _places(plan: Plan, merged: Merged, path: str) -> Iterator[Placement]:
    files: _Files = {
        entry.definition: (entry, f"{path}/{plan.layout.path(module.module)}")
        for module in plan.modules
        for entry in module.classes
    }
    for entry, file in files.values():
        type_ = entry.base if entry.type is None else entry.type
        for definition in merged.having(entry.definition):
            yield Placement(definition, None, TARGET, entry.name, type_, file)
            for field, where in _fields(entry.definition, plan, files).values():
                yield Placement(definition, field.member, TARGET, field.name, field.text, where)


def _fields(definition: str, plan: Plan, files: _Files) -> dict[str, tuple[FieldPlan, str]]:
    """Map each member of a definition's class to its field and the path of the file that declares the field.

    Inherited fields are included.
    """
    entry, file = files[definition]
    found = {field.member: (field, file) for field in entry.fields}
    structure = plan.structures[definition]
    for base in structure.bases if isinstance(structure, ObjectClass) else ():
        found = {**_fields(base, plan, files), **found}
    return found
