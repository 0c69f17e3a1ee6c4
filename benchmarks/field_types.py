"""The types of fields: ours, and those that datamodel-code-generator gives the same schemas.

    python benchmarks/field_types.py [--only NAME] [--examples N]

It is called twice for each project: with the whole normal form, as a user would call it, and with the bare structure
(names, kinds of values, references), after trivet has decided about formats, unions and aliases. Constraints in
`Annotated[…]` are left aside. A table per project counts the fields that get the same type, and the others by what
differs.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import corpora
import yaml
from datamodel_code_generator import DataModelType, InputFileType, generate
from datamodel_code_generator.parser import LiteralType

from trivet import catalog as catalogs
from trivet.catalog.records import Catalog
from trivet.json_text import json_lines
from trivet.normalize import bundle, normalize
from trivet.settings import ModelsTarget, Settings
from trivet.source import load, resolve
from trivet.targets.models.plan import plan_of
from trivet.targets.models.structural import structural_bundle

ROOT = Path(__file__).resolve().parents[1]
OWN = "this repository"
NAMES = (OWN, "oura", "cyclonedx", "octokit-webhooks")
#: A field's type by the class's key and the name of its member in JSON.
Types = dict[tuple[str, str], str]
#: What makes a type another one: the first that its text holds.
_DIFFERENCES = {
    "absent": "the class or the member is missing, or has another name",
    "AnyUrl": "`AnyUrl`, which writes addresses anew",
    "Any": "`Any`, where the schema says more",
    "AwareDatetime": "`AwareDatetime` for a date-time that is text here",
    "EmailStr": "`EmailStr`, which needs another package",
    "IPv": "an address of `ipaddress`, which writes it anew",
}


def settings_of(name: str) -> Settings:
    if name == OWN:
        mapping = yaml.safe_load((ROOT / "trivet.yaml").read_text("utf-8"))
        return Settings.from_mapping({**mapping, "targets": {"models": {}}}, root=ROOT)
    folder = corpora.folder()
    assert folder is not None
    mapping = {"readings": {"nullable": "ignore"}, **corpora.REAL[name], "targets": {"models": {}}}
    return Settings.from_mapping(mapping, root=folder / name)


def catalog_and_bundle(settings: Settings) -> tuple[Catalog, str]:
    """The catalog of a project, and its normal form as JSON text."""
    normal = normalize(resolve(load(settings), settings), settings)
    return catalogs.build(normal), json_lines(bundle(normal))


def compare(name: str) -> Iterator[tuple[str, Counter[str], Mapping[str, list[str]]]]:
    """For each way to call it: its title, the fields by what differs, and examples of each."""
    catalog, whole = catalog_and_bundle(settings_of(name))
    ours = _ours(catalog)
    keys = {full: f"K{number}K" for number, full in enumerate(catalog.entities)}
    text = json.dumps(
        structural_bundle(catalog.entities.values(), keys.__getitem__, lambda field: field.name)
    )
    yield "structure", *_counted(ours, _theirs(text), keys, catalog)
    document = json.loads(whole)
    document["$defs"] = {keys[full]: _readable(schema, keys) for full, schema in document["$defs"].items()}
    yield "normal form", *_counted(ours, _theirs(json.dumps(document)), keys, catalog)


def _readable(value: Any, keys: Mapping[str, str]) -> Any:
    """The schema with references by key, and without titles, which would name the classes, and `x-` keys."""
    if isinstance(value, list):
        return [_readable(each, keys) for each in value]
    if not isinstance(value, dict):
        return value
    kept = (
        (k, v) for k, v in value.items() if not k.startswith("x-") and (k != "title" or isinstance(v, dict))
    )
    made = {key: _readable(each, keys) for key, each in kept}
    name = str(made.get("$ref", "")).removeprefix("#/$defs/")
    return {**made, "$ref": f"#/$defs/{keys[name]}"} if name in keys else made


def _ours(catalog: Catalog) -> Types:
    plan = plan_of(catalog, ModelsTarget("models"))
    classes = [entry for module in plan.modules for entry in module.classes]
    return {(one.definition, field.member): _bare(field.text) for one in classes for field in one.fields}


def _theirs(text: str) -> Types:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = generate(
            text,
            input_file_type=InputFileType.JsonSchema,
            output_model_type=DataModelType.PydanticV2BaseModel,
            enum_field_as_literal=LiteralType.One,
            formatters=[],
            disable_timestamp=True,
            skip_root_model=True,
            use_annotated=True,
        )
    classes = [node for node in ast.parse(str(made)).body if isinstance(node, ast.ClassDef)]
    return {
        (node.name, _member(field)): ast.unparse(field.annotation)
        for node in classes
        for field in node.body
        if isinstance(field, ast.AnnAssign)
    }


def _member(field: ast.AnnAssign) -> str:
    """The name in JSON: the alias, where there is one."""
    aliases = [
        keyword.value.value
        for node in ast.walk(field)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "alias" and isinstance(keyword.value, ast.Constant)
    ]
    return str(aliases[0]) if aliases else ast.unparse(field.target)


class _Stripper(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if ast.unparse(node.value) in ("Annotated", "SerializeAsAny"):
            return node.slice.elts[0] if isinstance(node.slice, ast.Tuple) else node.slice
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return ast.Name(node.attr)


def _bare(text: str) -> str:
    """A type without constraints and modules, the options of its union sorted."""
    node = _Stripper().visit(ast.parse(text, mode="eval").body)
    return " | ".join(sorted(_options(node)))


def _options(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.BinOp):
        yield from _options(node.left)
        yield from _options(node.right)
    else:
        yield ast.unparse(node)


def _counted(
    ours: Types, theirs: Types, keys: Mapping[str, str], catalog: Catalog
) -> tuple[Counter[str], Mapping[str, list[str]]]:
    local = {key: catalog.entities[full].name.local for full, key in keys.items()}
    counts: Counter[str] = Counter()
    examples: dict[str, list[str]] = defaultdict(list)
    for (definition, member), type_ in ours.items():
        other = theirs.get((keys[definition], member), "absent")
        other = _bare(re.sub(r"K\d+K", lambda found: local[found[0]], other))
        kind = "same" if other == type_ else next((one for one in _DIFFERENCES if one in other), "other")
        counts[kind] += 1
        examples[kind].append(f"{definition} {member}: {type_}; there: {other}")
    return counts, examples


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", help="one project")
    parser.add_argument("--examples", type=int, default=0, help="so many fields of each kind")
    asked = parser.parse_args()
    names = NAMES if corpora.folder() is not None and not corpora.QUICK else (OWN,)
    print("| project | called with | fields | the same type | what differs in the others |")
    print("| --- | --- | ---: | ---: | --- |")
    for name in names if asked.only is None else (asked.only,):
        for way, counts, examples in compare(name):
            total = counts.total()
            others = ", ".join(
                f"{kind} {count:,}" for kind, count in sorted(counts.items()) if kind != "same"
            )
            print(f"| {name} | {way} | {total:,} | {counts['same'] / total:.0%} | {others or 'nothing'} |")
            for kind, lines in examples.items() if asked.examples else ():
                print(*(f"    {kind}: {line}" for line in lines[: asked.examples]), sep="\n")
    print("\n" + "\n".join(f"{kind}: {words}" for kind, words in _DIFFERENCES.items()))


if __name__ == "__main__":
    main()
