"""Prints findings as JUnit XML.

Each finding is a test case. Errors and warnings are failed test cases; notices are passed ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree import ElementTree

from trivet.diagnostics import Diagnostic, show

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(diagnostics: Sequence[Diagnostic]) -> str:
    failures = sum(one.severity != "notice" for one in diagnostics)
    suite = ElementTree.Element(
        "testsuite", name="trivet", tests=str(max(len(diagnostics), 1)), failures=str(failures)
    )
    if not diagnostics:
        ElementTree.SubElement(suite, "testcase", classname="trivet", name="no findings")
    for one in diagnostics:
        _case(suite, one)
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _case(suite: ElementTree.Element, diagnostic: Diagnostic) -> None:
    place = show(f"{diagnostic.location} {diagnostic.location.pointer}".strip())
    case = ElementTree.SubElement(suite, "testcase", classname=f"trivet.{diagnostic.rule}", name=place)
    if diagnostic.severity != "notice":
        failure = ElementTree.SubElement(
            case, "failure", message=_xml(diagnostic.message), type=diagnostic.severity
        )
        failure.text = _xml(diagnostic.text())


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
