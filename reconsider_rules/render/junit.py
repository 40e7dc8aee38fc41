"""Results of saved cases → JUnit's XML, which servers of continuous integration show."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree

from reconsider_rules.errors import Diagnostic
from reconsider_rules.render.cases import failure_as_text
from reconsider_rules.running.cases import Result

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def results_as_junit(results: Sequence[Result], slips: Sequence[Diagnostic]) -> str:
    """A suite for each file, a test for each case; of a file that can't be read, its slips as errors.

    All in ASCII, so that it is the same in every encoding.
    """
    root = ElementTree.Element("testsuites", name="reconsider-rules")
    for path, cases in groupby(results, key=lambda result: result.case.location.path):
        suite = _suite(root, path)
        for result in cases:
            _add_case(suite, result)
    for path, errors in groupby(slips, key=lambda slip: slip.location.path):
        suite = _suite(root, path)
        for slip in errors:
            test = _test(suite, slip.code, path, slip.location.line)
            ElementTree.SubElement(test, "error", message=_xml(slip.message)).text = _xml(str(slip))
    for suite in (*root, root):
        tests = list(suite.iter("testcase"))
        suite.set("tests", str(len(tests)))
        suite.set("failures", str(sum(test.find("failure") is not None for test in tests)))
        suite.set("errors", str(sum(test.find("error") is not None for test in tests)))
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, "us-ascii", xml_declaration=True)
    return written.decode("ascii") + "\n"


def _suite(root: ElementTree.Element, path: str) -> ElementTree.Element:
    return ElementTree.SubElement(root, "testsuite", name=_xml(path))


def _test(suite: ElementTree.Element, name: str, path: str, line: int) -> ElementTree.Element:
    place = {"classname": _xml(path), "file": _xml(path), "line": str(line)}
    return ElementTree.SubElement(suite, "testcase", {"name": _xml(name), **place})


def _add_case(suite: ElementTree.Element, result: Result) -> None:
    location = result.case.location
    title = result.case.scenario.title or "untitled case"
    test = _test(suite, title, location.path, location.line)
    if not result.passed:
        unmet = [f"expected: {each.expected}; actual: {each.actual}" for each in result.unmet]
        message = ". ".join(unmet) or "disputed, but the rules give what is expected"
        failure = ElementTree.SubElement(test, "failure", message=_xml(message))
        failure.text = _xml(failure_as_text(result))


def _xml(text: str) -> str:
    """A text without the characters that no XML may hold."""
    return _NOT_IN_XML.sub("\ufffd", text)
