"""The formats that a package tests: a module of its own, only where some rule needs it."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources

from trivet.diagnostics import InternalError
from trivet.leg import Artifact
from trivet.predicates.formats import FORMATS, Format
from trivet.predicates.nodes import Cannot
from trivet.render import Renderer
from trivet.sinks import PyCode, PyDocstring, py_identifier, py_string
from trivet.targets.models.layout import FORMATS as FORMATS_MODULE
from trivet.targets.models.layout import IDN
from trivet.targets.models.rules.ability import python_pattern
from trivet.targets.models.rules.modules import RulesPlan

_CHECKS = {"a-labels": "a_labels", "idn-hostname": "idn_hostname", "leap-second": "leap_second"}
_OF_IDN = frozenset(("a-labels", "idn-hostname"))


def support_artifacts(
    rules: tuple[RulesPlan, ...], path: str, renderer: Renderer, header: PyDocstring
) -> Iterator[Artifact]:
    """The formats' module, and the copy of the internationalised names' check if a format needs it."""
    used = frozenset[str]().union(*(module.formats for module in rules))
    chosen = [entry for name, entry in sorted(FORMATS.items()) if name in used]
    if not chosen:
        return
    checks = sorted({check for entry in chosen for check in entry.checks})
    values = {
        "header": header,
        "functions": [
            (py_identifier(function_name(entry.name)), py_string(entry.name), _test(entry))
            for entry in chosen
        ],
        "imports": [py_identifier(_CHECKS[check]) for check in checks if check in _OF_IDN],
        "leap_second": "leap-second" in checks,
    }
    yield Artifact(f"{path}/{FORMATS_MODULE}.py", renderer.render("models/_formats.py.jinja2", values))
    if _OF_IDN & set(checks):
        text = resources.files("trivet.predicates.formats").joinpath("idn.py").read_text("utf-8")
        yield Artifact(f"{path}/{IDN}.py", text.replace("\r\n", "\n"))


def function_name(name: str) -> str:
    return "is_" + name.replace("-", "_")


def _test(entry: Format) -> tuple[tuple[PyCode, ...], PyCode]:
    """The patterns as Python sources, and the further conditions on `text`."""
    patterns = []
    for pattern in entry.patterns:
        source = python_pattern(pattern)
        if isinstance(source, Cannot):
            raise InternalError(f"format {entry.name} has a pattern without a Python form")
        patterns.append(PyCode(py_string(source)))
    conditions = [] if entry.maximum is None else [f"len(text) <= {entry.maximum}"]
    conditions += [f"{_CHECKS[check]}(text)" for check in entry.checks]
    return tuple(patterns), PyCode("".join(f" and {condition}" for condition in conditions))
