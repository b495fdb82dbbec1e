"""Every kind of issue in every form: counted alike, of the form's own schema, and without a word that is not ours."""

import json
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree as ET

import pytest
from lxml import etree

from claimset.model.schema import Schema
from claimset.schema.read import parse_schema
from report.test_sarif_and_junit_forms import JUnit, Sarif, form, judge  # noqa: F401  (fixtures)
from rules.test_rule import vocabulary
from support.documents import manifest_line
from support.publishing import BROKEN, Found, flat, found_in, own_words, runs_of, told_of_nothing

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
COMMAND = re.compile(
    r"::(error|warning|notice) (?:(?:file|line|endLine|col|endColumn)=[^,:\r\n]*,)*title=([^,:\r\n]+)::(.+)"
)
PROPERTY = re.compile(r"%(?!25|0D|0A|3A|2C)")


@pytest.fixture(scope="module")
def case_report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, schema: Schema) -> Found:
    """What a broken case gives."""
    return found_in(*request.param, tmp_path_factory.mktemp("case") / "project", manifest_line, schema)


every_code = pytest.mark.parametrize(
    "case_report", [case for case in BROKEN if case[1] == "broken"], indirect=True, ids=" ".join
)


class _Held(HTMLParser):
    """The data that a page draws from."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._in = False
        self.data = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = tag == "script" and dict(attrs).get("id") == "data"

    def handle_data(self, data: str) -> None:
        self.data += data if self._in else ""


@every_code
def test_every_form_tells_every_issue(case_report: Found) -> None:
    expected = sorted((issue.code, issue.level.value) for issue in case_report.issues)
    assert expected
    rows = [json.loads(line) for line in case_report.forms["json"].splitlines()]
    assert sorted((row["code"], row["level"]) for row in rows) == expected
    results = json.loads(case_report.forms["sarif"])["runs"][0]["results"]
    assert sorted((row["ruleId"], row["level"]) for row in results) == sorted(
        (code, LEVELS[level]) for code, level in expected
    )
    cases = ET.fromstring(case_report.forms["junit"]).findall(".//testcase")
    lines = [line for case in cases for part in case for line in (part.text or "").splitlines()]
    assert len(lines) == len(expected)
    assert {str(case.get("name"))[:6] for case in cases} - {"every "} == {code for code, _ in expected}
    data = json.loads(_Held(case_report.forms["html"]).data)
    drawn = [issue for item in data["items"] for issue in item[3]] + data["loose"]
    assert sorted((data["rules"][issue["r"]][0], data["levels"][issue["l"]]) for issue in drawn) == expected
    shown_issues = re.findall(r"(?m)^  (error|warning|info) ([A-Z]{3}\d{3}): .+$", case_report.forms["text"])
    assert sorted((code, level) for level, code in shown_issues) == expected


@every_code
def test_every_issue_is_one_command_of_one_line_that_github_reads(case_report: Found) -> None:
    assert case_report.forms["github"].endswith("\n")
    lines = case_report.forms["github"][:-1].split("\n")
    matches = [COMMAND.fullmatch(line) for line in lines]
    assert None not in matches
    commands = [(match[2][:6], _unescaped(match[3])) for match in matches if match]
    assert sorted(commands) == sorted((issue.code, issue.message) for issue in case_report.issues)
    assert not any(PROPERTY.search(line) for line in lines)


@every_code
def test_every_issue_is_of_the_public_schemas(case_report: Found, judge: Sarif, form: JUnit) -> None:  # noqa: F811
    log = json.loads(case_report.forms["sarif"])
    assert [error.message[:200] for error in judge.iter_errors(log)] == []
    form.validate(etree.fromstring(case_report.forms["junit"].encode()))
    assert [str(error) for error in form.error_log] == []


@pytest.mark.parametrize(("code", "name"), BROKEN)
def test_no_form_holds_a_word_of_a_text_that_is_not_ours(code: str, name: str, tmp_path: Path, schema: Schema) -> None:
    case_report = found_in(code, name, tmp_path / "case", manifest_line, schema, ours=False)
    silent = _forms_of_nothing(json.dumps(case_report.schema.source))
    named = [f"{issue.document} {issue.file} {issue.url}" for issue in case_report.issues]
    rules = flat(" ".join([*vocabulary(case_report.schema), *named]))
    leaked = {}
    for name, told in case_report.forms.items():
        public_words = f"{silent[name]} {silent['sarif']} {rules}"
        form_words = flat(told)
        words = own_words(case_report.texts, public_words) & set(form_words.split())
        runs = {
            run
            for text in case_report.texts
            for run in runs_of(text, 3)
            if run in form_words and run not in public_words
        }
        leaked[name] = words | runs
    assert {name: words for name, words in leaked.items() if words} == {}


@cache
def _forms_of_nothing(source: str) -> dict[str, str]:
    """Return the words of every form that has nothing to say, by a schema's JSON."""
    with TemporaryDirectory() as folder:
        forms = told_of_nothing(parse_schema(json.loads(source)), Path(folder) / "nothing")
    return {name: flat(words) for name, words in forms.items()}


def _unescaped(words: str) -> str:
    return words.replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
