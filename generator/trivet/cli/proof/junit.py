"""Prints the report of `trivet prove` as JUnit XML."""

from __future__ import annotations

import re
from dataclasses import asdict
from xml.etree import ElementTree

from trivet.cli.proof.words import SAYS
from trivet.prove.reach.records import Reach
from trivet.prove.records import Finding, Report

_NOT_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """Return the report as JUnit XML, with a test case for each document and leg.

    Undeclared disagreements and wrong labels are failures. An engine that did not run is a skipped test case.
    """
    suite = ElementTree.Element("testsuite", name="trivet prove")
    _properties(suite, report.reach)
    for document in report.documents:
        legs = dict.fromkeys((*document.legs, *(finding.leg for finding in document.undeclared.values())))
        for name in legs:
            case = ElementTree.SubElement(
                suite, "testcase", classname=f"trivet.prove.{_xml(document.definition)}", name=_xml(name)
            )
            for finding in document.undeclared.values():
                if finding.leg == name:
                    _failure(case, finding)
        for source, expected in document.labels:
            case = ElementTree.SubElement(
                suite, "testcase", classname="trivet.prove.labels", name=_xml(source)
            )
            message = f"labelled {'valid' if expected else 'invalid'}, but the validator disagrees"
            ElementTree.SubElement(case, "failure", message=message)
    for engine, why in report.skipped.items():
        case = ElementTree.SubElement(suite, "testcase", classname="trivet.prove", name=engine)
        ElementTree.SubElement(case, "skipped", message=_xml(why))
    suite.set("tests", str(len(suite.findall("testcase"))))
    suite.set("failures", str(len(suite.findall("testcase/failure/.."))))
    suite.set("skipped", str(len(suite.findall("testcase/skipped"))))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _properties(suite: ElementTree.Element, reach: Reach) -> None:
    """Add the numbers of assertions and references as properties, such as `assertions.both`."""
    properties = ElementTree.SubElement(suite, "properties")
    for name, extent in (("assertions", reach.assertions), ("references", reach.references)):
        for how, count in asdict(extent).items():
            ElementTree.SubElement(properties, "property", name=f"{name}.{how}", value=str(count))


def _failure(case: ElementTree.Element, finding: Finding) -> None:
    message = f"{SAYS[finding.direction]}: {finding.location}"
    failure = ElementTree.SubElement(case, "failure", message=_xml(message), type=finding.direction)
    parts = (finding.artifact, finding.words, finding.note, finding.before, finding.witness, finding.source)
    failure.text = _xml("\n".join(part for part in parts if part))


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
