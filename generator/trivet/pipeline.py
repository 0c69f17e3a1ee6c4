"""Run the stages in order: load, resolve, normalize, compile, then the targets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, TypeAlias

from trivet import catalog as catalogs
from trivet.catalog.keys import declared_key
from trivet.catalog.records import Catalog
from trivet.claims import check_claims
from trivet.diagnostics import Diagnostic, InputError, InternalError, Location, show
from trivet.extensions import Vocabulary, effects_of, findings, read_vocabulary
from trivet.extensions.inputs import Read, read_inputs
from trivet.json_text import json_lines
from trivet.ledger import ledger
from trivet.manifest import LEDGER_NAME, MANIFEST_NAME, below, manifest, manifest_text
from trivet.normalize import normalize
from trivet.normalize.choices import ValueKeys
from trivet.normalize.earlier import earlier as earlier_form
from trivet.normalize.schema import NormalForm
from trivet.normalize.sizes import check_sizes
from trivet.predicates.patterns import check_patterns
from trivet.prove.build_view import Version
from trivet.prove.given import given_examples
from trivet.render import Renderer, RenderError
from trivet.rules import SETTINGS
from trivet.settings import DocsTarget, Lint, Settings
from trivet.settings.folders import missing_folders
from trivet.source import Documents, load, resolve
from trivet.target_result import Artifact, TargetResult
from trivet.targets import docs, models, own, schema, sql
from trivet.unchanged.record import record


@dataclass(frozen=True, slots=True)
class Inputs:
    """The results of the stages that run before the targets."""

    documents: Documents
    normal: NormalForm
    catalog: Catalog
    vocabulary: Vocabulary
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Build:
    """The result of `compile`. Nothing has been written yet.

    - `artifacts`: the text of each file, by its path from the root; includes manifest and ledger
    - `manifest`, `ledger`: the contents of these two files
    - `legs`: the result of each target, by name
    """

    artifacts: Mapping[str, str]
    manifest: Mapping[str, Any]
    ledger: Mapping[str, Any]
    diagnostics: tuple[Diagnostic, ...]
    inputs: Inputs
    legs: Mapping[str, TargetResult]

    @property
    def catalog(self) -> Catalog:
        return self.inputs.catalog


#: A function that is called when a stage begins, with the name of the stage.
At = Callable[[str], None]
#: The results of the targets, by name.
_Legs: TypeAlias = dict[str, TargetResult]


def _unheard(stage: str) -> None:
    """Do nothing. This is the default for the parameter `at` of `compile`, a callback that reports progress."""


def compile(settings: Settings, at: At = _unheard, read: Read | None = None) -> Build:
    """Return everything that `trivet generate` would write.

    - `at`: called when a stage begins, with `schemas` or the name of a target.
    - `read`: the result of `read_inputs`, if the files have been read already.

    Raises `InputError` with all diagnostics if one is an error, and `RenderError` for a faulty template.
    """
    at("schemas")
    inputs = _refused_on_error(examine(settings, read))
    renderer = _renderer(settings)
    legs, rows = _rendered(inputs, settings, renderer, at)
    found = (*_claims(inputs, settings, legs, renderer), *_shared_files(legs, settings))
    diagnostics = _judged((*inputs.diagnostics, *_from_legs(legs.values(), inputs), *found), settings.lint)
    _raise_on_error(diagnostics)
    return _assemble(inputs, settings, renderer, legs, rows, diagnostics)


def site(settings: Settings, at: At = _unheard, versions: Sequence[docs.Changes] = ()) -> dict[str, str]:
    """Return the files of the documentation as a static site: text by path below the folder of the site.

    Each of the `versions` gets a page. If the settings have no target `docs`, the default options of this target are
    used. Raises the same errors as `compile`.
    """
    target = settings.targets.docs or DocsTarget(f"{settings.output}/docs")
    build = compile(replace(settings, targets=replace(settings.targets, docs=None)), at)
    at("site")
    legs = tuple(build.legs.values())
    examples = given_examples(settings, build.inputs.catalog, build.inputs.documents)
    return docs.generate_site(
        build.catalog, target, _renderer(settings), legs, build.ledger, examples, versions
    )


def lint(settings: Settings) -> tuple[Diagnostic, ...]:
    """Return all findings of a build. Nothing is rendered unless a template is overridden.

    Raises `InputError` like `examine`, and `RenderError` for a faulty template.
    """
    inputs = examine(settings)
    if _has_error(inputs.diagnostics):
        return inputs.diagnostics
    found = (
        *models.findings(inputs.catalog.made, settings),
        *sql.findings(inputs.catalog, settings, inputs.documents.told),
    )
    renderer = _renderer(settings)
    claims: Iterable[Diagnostic] = ()
    if renderer.overridden():
        legs, _ = _rendered(inputs, settings, renderer, _unheard)
        claims = _claims(inputs, settings, legs, renderer)
    return _judged((*inputs.diagnostics, *_located(found, inputs), *claims), settings.lint)


def examine(settings: Settings, read: Read | None = None) -> Inputs:
    """Read the schemas, convert them to the normal form and build the catalog, without running a target.

    `read` is the result of `read_inputs`, if there is one. Errors are returned among the findings.

    Raises `InputError` for an unusable vocabulary file, or for a schema that is too large to compile.
    """
    vocabulary, documents = read or read_inputs(settings)
    registry = resolve(documents, settings)
    documents = registry.documents
    value_keys = ValueKeys(vocabulary.keys_of("enum-names"), vocabulary.keys_of("enum-descriptions"))
    normal = normalize(registry, settings, vocabulary.keys_of("python-name"), value_keys)
    before = (*documents.diagnostics, *registry.diagnostics, *normal.diagnostics)
    try:
        check_sizes(normal.definitions, settings.limits)
        catalog = _catalog(normal, vocabulary, settings)
    except InputError as error:
        faults = (*before, *error.diagnostics)
        raise InputError(
            [replace(one, location=_locate(one.location, documents, settings)) for one in faults]
        ) from None
    found = (
        *before,
        *catalog.diagnostics,
        *check_patterns(normal.definitions),
        *missing_folders(settings),
        *findings(documents, normal, catalog, vocabulary, settings),
    )
    located = (replace(one, location=_locate(one.location, documents, settings)) for one in found)
    return Inputs(documents, normal, catalog, vocabulary, _judged(located, settings.lint))


def _catalog(normal: NormalForm, vocabulary: Vocabulary, settings: Settings) -> Catalog:
    tables = "roots" if settings.targets.sql is None else settings.targets.sql.tables
    return catalogs.build(
        normal, lambda one: effects_of(one, vocabulary), tables, settings.readings.primary_key
    )


def earlier(build: Build, settings: Settings, definition: str, turn: int) -> Version | None:
    """Return the tables of one definition in a made-up earlier version with fewer optional members.

    If `turn` is 0, the first, third, … optional member is left out. If it is 1, the second, fourth, … is left out.
    Return None if no member can be left out. Raises `RenderError` for a faulty template.
    """
    inputs = build.inputs
    keys = {key for entity in inputs.catalog.entities.values() for key in declared_key(entity)}
    before = earlier_form(inputs.normal, definition, keys, turn)
    catalog = _catalog(before.normal, inputs.vocabulary, settings)
    # Members named like a storage column are kept. If a member `extra` were removed, the earlier tables would have a
    # column `extra` for undeclared members instead.
    while renamed := _like_storage(inputs.catalog, catalog, settings) & before.undeclared:
        keys |= renamed
        before = earlier_form(inputs.normal, definition, keys, turn)
        catalog = _catalog(before.normal, inputs.vocabulary, settings)
    if not before.undeclared:
        return None
    leg = sql.generate_tables(catalog.made, settings, _renderer(settings))
    texts = {artifact.path: artifact.text for artifact in leg.artifacts}
    ddl = {name: tuple((path, texts[path]) for path in paths) for name, paths in leg.apply.items()}
    return Version(ddl, before.undeclared)


def _like_storage(catalog: Catalog, before: Catalog, settings: Settings) -> set[str]:
    """Return the names of members in `catalog` whose column is named like a storage column in the tables of `before`.

    A storage column belongs to no member: an example is `extra`, the column for undeclared members.
    """
    taken = sql.storage_columns(before.made, settings)
    return {
        field.name
        for entity in catalog.entities.values()
        for field in entity.members
        if (field.facts.effects.column or field.name).casefold() in taken
    }


def _locate(location: Location, documents: Documents, settings: Settings) -> Location:
    """Return the location with its line and column added. It may be in a document or in the settings file."""
    if location.document in documents:
        return documents.locate(location, key=True)
    return settings.located(location)


def _rendered(inputs: Inputs, settings: Settings, renderer: Renderer, at: At) -> tuple[_Legs, dict[str, Any]]:
    """Return the results of the targets, by name, and the content of the ledger.

    If templates are overridden, an internal error is raised as a `RenderError` that names these templates.
    """
    try:
        return _legs(inputs, settings, renderer, at)
    except InternalError as error:
        names = ", ".join(renderer.overridden())
        if not names:
            raise
        raise RenderError(f"{error}; these templates are overridden: {names}") from error


def _claims(inputs: Inputs, settings: Settings, legs: _Legs, renderer: Renderer) -> Iterator[Diagnostic]:
    """Yield an error for each constraint, class or member that an overridden template leaves out.

    The expected names are those that trivet's own templates print.
    """
    if settings.templates is not None and renderer.overridden():
        packaged, _ = _legs(inputs, settings, Renderer(), _unheard)
        yield from check_claims(legs, packaged, settings.targets.folders, settings.templates, renderer)


def _shared_files(legs: _Legs, settings: Settings) -> Iterator[Diagnostic]:
    """Yield an error for each pair of targets that write the same file, or files whose names differ only in case.

    A target that writes the manifest or the ledger is an error, too.
    """
    own = {below(settings.output, name).casefold() for name in (LEDGER_NAME, MANIFEST_NAME)}
    first = dict.fromkeys(own, "")
    found: dict[tuple[str, str], str] = {}
    for name, leg in legs.items():
        for artifact in leg.artifacts:
            other = first.setdefault(artifact.path.casefold(), name)
            if other != name:
                found.setdefault((other, name), artifact.path)
    for (other, name), path in found.items():
        place = settings.located(settings.place(f"/targets/{name}"))
        if other:
            text = f"the targets `{show(other)}` and `{show(name)}` both write '{show(path)}'"
            yield SETTINGS.at(place, text, "Give one of them another `path`.")
        else:
            text = f"the target `{show(name)}` writes '{show(path)}', which is trivet's own file"
            yield SETTINGS.at(place, text, "Give it another `path`, or rename its template.")


def _legs(inputs: Inputs, settings: Settings, renderer: Renderer, at: At) -> tuple[_Legs, dict[str, Any]]:
    targets, catalog = settings.targets, inputs.catalog
    legs: _Legs = {}
    if targets.schema is not None:
        at("schema")
        legs["schema"] = schema.generate_bundle(inputs.normal, targets.schema)
    if targets.models is not None:
        at("models")
        legs["models"] = models.generate_classes(catalog.made, settings, renderer)
    if targets.sql is not None:
        at("sql")
        legs["sql"] = sql.generate_tables(catalog.made, settings, renderer, inputs.documents.told)
    rows = ledger(verdict for leg in legs.values() for verdict in leg.verdicts)
    if targets.docs is not None:
        at("docs")
        legs["docs"] = docs.generate_pages(catalog, settings, renderer, tuple(legs.values()), rows)
    for name, target in sorted(targets.own.items()):
        at(name)
        legs[name] = own.generate_files(catalog.made, settings, target, legs[target.plan].places)
    return legs, rows


def _assemble(
    inputs: Inputs,
    settings: Settings,
    renderer: Renderer,
    legs: _Legs,
    rows: dict[str, Any],
    diagnostics: tuple[Diagnostic, ...],
) -> Build:
    artifacts = [artifact for leg in legs.values() for artifact in leg.artifacts]
    artifacts.append(Artifact(below(settings.output, LEDGER_NAME), json_lines(rows)))
    read = _inputs(inputs.documents, inputs.vocabulary, settings, renderer)
    check = record(settings, inputs.documents)
    listed = manifest(read, inputs.catalog.roots, inputs.catalog.stored, legs, artifacts, check)
    artifacts.append(Artifact(below(settings.output, MANIFEST_NAME), manifest_text(listed)))
    texts = {one.path: one.text for one in sorted(artifacts, key=lambda artifact: artifact.path)}
    return Build(MappingProxyType(texts), listed, rows, diagnostics, inputs, MappingProxyType(legs))


def inputs_of(settings: Settings) -> dict[str, str]:
    """Return the hash of each input that `compile` would read, under the same names as in the manifest.

    Faults in the schemas are not reported. Raises `InputError` if the vocabulary file cannot be used.
    """
    return _inputs(load(settings), read_vocabulary(settings), settings, _renderer(settings))


def _inputs(
    documents: Documents, vocabulary: Vocabulary, settings: Settings, renderer: Renderer
) -> dict[str, str]:
    read = {**documents.inputs, "templates": renderer.digest()}
    if settings.file:
        read[settings.file] = settings.digest
    for target in settings.targets.own.values():
        read[target.templates] = own.renderer_of(settings, target).digest()
    if vocabulary.file:
        read[vocabulary.file] = vocabulary.digest
    return read


def _renderer(settings: Settings) -> Renderer:
    renderer = Renderer(None if settings.templates is None else settings.root / settings.templates)
    renderer.refuse_retired()
    return renderer


# Diagnostics --------------------------------------------------------------------------------------------
def _from_legs(legs: Iterable[TargetResult], inputs: Inputs) -> Iterable[Diagnostic]:
    return (one for leg in legs for one in _located(leg.diagnostics, inputs))


def _located(found: Iterable[Diagnostic], inputs: Inputs) -> Iterable[Diagnostic]:
    return (replace(one, location=inputs.documents.locate(one.location, key=True)) for one in found)


def _judged(diagnostics: Iterable[Diagnostic], lint: Lint) -> tuple[Diagnostic, ...]:
    """Return the findings with the severities that the settings give them, sorted and without repetitions.

    Findings whose rule is "off" are left out.
    """
    judged: dict[Diagnostic, None] = {}
    for one in diagnostics:
        severity = lint.rules.get(one.rule, one.severity)
        if severity != "off":
            judged[replace(one, severity=severity)] = None
    return tuple(sorted(judged, key=lambda one: one.sort_key))


def _refused_on_error(inputs: Inputs) -> Inputs:
    _raise_on_error(inputs.diagnostics)
    return inputs


def _raise_on_error(diagnostics: tuple[Diagnostic, ...]) -> None:
    if _has_error(diagnostics):
        raise InputError(diagnostics)


def _has_error(diagnostics: tuple[Diagnostic, ...]) -> bool:
    return any(one.severity == "error" for one in diagnostics)
