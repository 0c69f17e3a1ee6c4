"""The formats that a package tests: a module of its own, only where some rule needs it."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.diagnostics import InternalError
from trivet.leg import Artifact
from trivet.predicates.formats import FORMATS, Format
from trivet.predicates.nodes import Cannot
from trivet.render import Renderer
from trivet.sinks import PyCode, PyDocstring, py_identifier, py_string
from trivet.targets.models.copies import copied
from trivet.targets.models.layout import ECMA, IDN, LEAP
from trivet.targets.models.layout import FORMATS as FORMATS_MODULE
from trivet.targets.models.rules.ability import python_pattern
from trivet.targets.models.rules.modules import RulesPlan
from trivet.targets.models.verify import verified

#: The function of each check.
_FUNCTIONS = {
    "a-labels": "a_labels",
    "idn-hostname": "idn_hostname",
    "leap-second": "leap_second",
    "regex-syntax": "regex_syntax",
}
#: The checks, with the module that a package carries a copy of, and the file that it is of.
_COPIES = {
    "a-labels": (IDN, "idn.py"),
    "idn-hostname": (IDN, "idn.py"),
    "leap-second": (LEAP, "leap.py"),
    "regex-syntax": (ECMA, "ecma.py"),
}


def support_artifacts(
    rules: tuple[RulesPlan, ...], path: str, renderer: Renderer, header: PyDocstring
) -> Iterator[Artifact]:
    """The formats' module, and copies of the checks that a format needs."""
    used = frozenset[str]().union(*(module.formats for module in rules))
    chosen = [entry for name, entry in sorted(FORMATS.items()) if name in used]
    if not chosen:
        return
    checks = sorted({check for entry in chosen for check in entry.checks})
    copies = sorted({_COPIES[check] for check in checks})
    values = {
        "header": header,
        "functions": [
            (py_identifier(function_name(entry.name)), py_string(entry.name), _test(entry))
            for entry in chosen
        ],
        "imports": [_import(module, checks) for module, _ in copies],
        "patterns": any(entry.patterns for entry in chosen),
        "several": any(len(entry.patterns) > 1 for entry in chosen),
    }
    yield verified(f"{path}/{FORMATS_MODULE}.py", renderer.render("models/_formats.py.jinja2", values))
    for module, file in copies:
        yield copied("trivet.predicates.formats", file, f"{path}/{module}.py")


def _import(module: str, checks: list[str]) -> PyCode:
    names = ", ".join(_FUNCTIONS[check] for check in checks if _COPIES[check][0] == module)
    return PyCode(f"from .{module} import {names}")


def function_name(name: str) -> str:
    return "is_" + name.replace("-", "_")


def _test(entry: Format) -> tuple[tuple[PyCode, ...], PyCode]:
    """The patterns as Python sources, and all conditions on `text`."""
    patterns = []
    for pattern in entry.patterns:
        source = python_pattern(pattern)
        if isinstance(source, Cannot):
            raise InternalError(f"format {entry.name} has a pattern without a Python form")
        patterns.append(PyCode(py_string(source)))
    name = function_name(entry.name)
    conditions = [f"_{name}.search(text) is not None"] if len(patterns) == 1 else []
    conditions += [f"all(pattern.search(text) for pattern in _{name})"] if len(patterns) > 1 else []
    conditions += [] if entry.maximum is None else [f"len(text) <= {entry.maximum}"]
    conditions += [f"{_FUNCTIONS[check]}(text)" for check in entry.checks]
    return tuple(patterns), PyCode(" and ".join(conditions))
