"""Generates the module with the functions that test formats.

A package has this module only if one of its rules tests a format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.diagnostics import InternalError
from trivet.predicates.formats import FORMATS, Format
from trivet.predicates.nodes import Cannot
from trivet.predicates.regex import excludes_surrogates, parse, to_python, to_rust
from trivet.render import Renderer
from trivet.sinks import PyCode, PyDocstring, PyIdentifier, py_identifier, py_string
from trivet.target_result import Artifact
from trivet.targets.models.copies import copied
from trivet.targets.models.layout import ECMA, IDN, JSON, LEAP
from trivet.targets.models.layout import FORMATS as FORMATS_MODULE
from trivet.targets.models.rules.modules import RulesPlan
from trivet.targets.models.verify import verified

#: The further checks that formats may need besides a pattern: name of the check → name of its function.
_FUNCTIONS = {
    "a-labels": "a_labels",
    "idn-hostname": "idn_hostname",
    "leap-second": "leap_second",
    "regex-syntax": "regex_syntax",
}
#: Name of a further check → (module of the package with its function, file of trivet that is copied as this module).
_COPIES = {
    "a-labels": (IDN, "idn.py"),
    "idn-hostname": (IDN, "idn.py"),
    "leap-second": (LEAP, "leap.py"),
    "regex-syntax": (ECMA, "ecma.py"),
}


@dataclass(frozen=True, slots=True)
class FormatPlan:
    """The planned test of one format.

    - `function`: the name of the test function.
    - `constants`: the constants that the function uses.
    - `conditions`: the expression with which the function tests the variable `text`.

    Without `conditions`, no function is generated. The only constant is then a callable with the name `function`.
    """

    function: PyIdentifier
    constants: tuple[tuple[PyIdentifier, PyCode], ...]
    conditions: PyCode | None


def support_artifacts(
    rules: tuple[RulesPlan, ...], path: str, renderer: Renderer, header: PyDocstring
) -> Iterator[Artifact]:
    """Yield the module of formats, and copies of the trivet modules that it needs.

    Yield nothing if no rule tests a format.
    """
    used = frozenset[str]().union(*(module.formats for module in rules))
    chosen = [entry for name, entry in sorted(FORMATS.items()) if name in used]
    if not chosen:
        return
    checks = sorted({check for entry in chosen for check in entry.checks})
    copies = sorted({_COPIES[check] for check in checks})
    plans = [_plan(entry) for entry in chosen]
    called = {text.partition("(")[0] for plan in plans for _, text in plan.constants}
    imports = [_import(module, checks) for module, _ in copies]
    imports += [PyCode(f"from .{JSON} import {_MATCHER}")] if _MATCHER in called else []
    values = {
        "header": header,
        "formats": plans,
        "standard": _COMPILE in called,
        "imports": sorted(imports),
    }
    yield verified(f"{path}/{FORMATS_MODULE}.py", renderer.render("models/_formats.py.jinja2", values))
    for module, file in copies:
        yield copied("trivet.predicates.formats", file, f"{path}/{module}.py")


def _import(module: str, checks: list[str]) -> PyCode:
    names = ", ".join(_FUNCTIONS[check] for check in checks if _COPIES[check][0] == module)
    return PyCode(f"from .{module} import {names}")


def function_name(name: str) -> str:
    return "is_" + name.replace("-", "_")


_MATCHER, _COMPILE = "matcher", "re.compile"


def _plan(entry: Format) -> FormatPlan:
    """Return the planned test of a format.

    If a pattern excludes lone surrogates, the test uses pydantic-core's regex engine, which refuses them. Otherwise
    it uses Python's `re`.
    """
    name = function_name(entry.name)
    regexes = [parse(pattern) for pattern in entry.patterns]
    native = any(map(excludes_surrogates, regexes))
    sources = [_printed(to_rust(regex) if native else to_python(regex), entry) for regex in regexes]
    checks = [] if entry.maximum is None else [f"len(text) <= {entry.maximum}"]
    checks += [f"{_FUNCTIONS[check]}(text)" for check in entry.checks]
    if native and not checks:
        return FormatPlan(py_identifier(name), ((py_identifier(name), _call(_MATCHER, sources)),), None)
    texts = [_call(_MATCHER, sources)] if native else [_call(_COMPILE, [source]) for source in sources]
    names = [f"_{name}{at or ''}" for at in range(len(texts))]
    tests = [f"{one}(text)" if native else f"{one}.search(text) is not None" for one in names]
    constants = zip(map(py_identifier, names), texts, strict=True)
    return FormatPlan(py_identifier(name), tuple(constants), PyCode(" and ".join([*tests, *checks])))


def _printed(source: str | Cannot, entry: Format) -> str:
    if isinstance(source, Cannot):
        raise InternalError(f"format {entry.name} has a pattern that the models cannot have")
    return source


def _call(function: str, sources: list[str]) -> PyCode:
    arguments = ",\n".join(f"    {py_string(source)}" for source in sources)
    return PyCode(f"{function}(\n{arguments},\n)" if len(sources) > 1 else f"{function}(\n{arguments}\n)")
