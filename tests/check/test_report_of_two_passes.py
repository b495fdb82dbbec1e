"""Two people label a text in two passes: an issue of each says whose it is and of which pass, in every form."""

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from claimset.check.project import check
from claimset.check.report import issues_report
from claimset.check.result import CheckResult
from claimset.labels.as_json import labels_sha256
from claimset.model.issue import Issue
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.rules.annotators import PSEUDONYM
from claimset.store.project import Project

TEXT = "Northmere  Police said 95 people  were arrested."
# All four end in a space, two of one person at the same place: only the pass tells those apart.
WORK = {
    ("a01", "entities"): (0, 10),
    ("a01", "claims"): (0, 10),
    ("a02", "entities"): (11, 18),
    ("a02", "claims"): (23, 33),
}
CODE = "SPN002"


@pytest.fixture
def two_pass_project(with_texts: Callable[..., Project]) -> Project:
    """One text, labelled by two people in two passes each; every annotation has one span that ends in a space."""
    return labelled(with_texts(one=TEXT), WORK)


def labelled(project: Project, work: dict[tuple[str, str], tuple[int, int]]) -> Project:
    """Store one span for each annotator and interface, at the place that `work` gives."""
    schema, (document,) = project.schema(), project.documents()
    rows = []
    for (annotator, name), (start, end) in work.items():
        stage = schema.interfaces[name].passes[0]
        layer = next(item for item in schema.layers.values() if item.stage == stage)
        span = Span(f"s{len(rows)}", start, end, next(iter(layer.labels)))
        labels = Labels(layers={layer.name: (span,)})
        facts = (document.sha256, labels_sha256(labels, schema), labels)
        rows.append(Annotation(annotator, name, "person", schema.version, schema.guidelines, *facts))
    project.write_pulled(document, rows, schema)
    return project


def check_spaces(project: Project, **options: Any) -> tuple[CheckResult, list[Issue]]:
    """Check the project, and return what was found of the spaces as well."""
    result = check(project, **options)
    return result, [issue for issue in result.issues if issue.code == CODE]


def report_text(project: Project, form: str) -> str:
    """Return what is found of the spaces in one of the forms."""
    result, issues = check_spaces(project, collect_work=form == "html")
    return issues_report(form, result, issues, project.schema(), project.root)


@pytest.mark.parametrize("remember", [False, True])
def test_an_issue_carries_its_annotator_and_its_pass(two_pass_project: Project, remember: bool) -> None:
    for _ in range(2):
        _, issues = check_spaces(two_pass_project, remember=remember)
        carried = {(issue.annotator, issue.interface): (issue.start, issue.end) for issue in issues}
        assert (carried, len(issues)) == (WORK, len(WORK))


def test_what_is_wrong_with_an_annotation_as_a_whole_carries_them_too(two_pass_project: Project) -> None:
    file = two_pass_project.pulled_file("one")
    data = json.loads(file.read_bytes())
    for row in data["annotations"]:
        row |= {"sha256": "0" * 64, "state": "unread"}
    file.write_text(json.dumps(data), encoding="utf-8")
    for code in ("ANN007", "ANN008"):
        carried = [(issue.annotator, issue.interface) for issue in check(two_pass_project).issues if issue.code == code]
        assert sorted(carried, key=str) == sorted(WORK, key=str)


def test_an_issue_of_gold_or_of_a_text_has_no_pass(checkout: Project) -> None:
    file = next(file for file in checkout.stored("gold"))
    file.write_bytes(file.read_bytes().replace(b'"sha256": "', b'"sha256": "f', 1))
    issues = [issue for issue in check(checkout).issues if issue.file == checkout.relative(file)]
    assert issues
    assert {issue.interface for issue in issues} == {None}


class _Held(HTMLParser):
    """What the script of a page draws from."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._inside = False
        self.data = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and dict(attrs).get("id") == "data"

    def handle_data(self, data: str) -> None:
        self.data += data if self._inside else ""


def test_the_page_has_each_issue_beside_the_labels_that_it_is_about(two_pass_project: Project) -> None:
    data = json.loads(_Held(report_text(two_pass_project, "html")).data)
    codes_by_work = {}
    for _, annotator, spans, issues, interface, *_ in data["items"]:
        if annotator:
            (span,) = data["sets"][spans]
            assert [(issue["s"], issue["e"]) for issue in issues] == [tuple(span[:2])]
            assert not any({"a", "i"} & issue.keys() for issue in issues)
            codes_by_work[annotator, interface] = tuple(span[:2])
    assert codes_by_work == WORK
    assert data["loose"] == []


def test_the_public_forms_name_annotator_and_pass(two_pass_project: Project) -> None:
    results = json.loads(report_text(two_pass_project, "sarif"))["runs"][0]["results"]
    names = {row["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for row in results}
    assert names == {f"one/{who}/{name}/{start}:{end}" for (who, name), (start, end) in WORK.items()}
    assert len({row["partialFingerprints"]["claimset/v2"] for row in results}) == len(WORK)
    for form in ("junit", "github"):
        assert {pair for pair in WORK if " ".join(pair) in report_text(two_pass_project, form)} == set(WORK)
    result, issues = check_spaces(two_pass_project)
    lines = issues_report("text", result, issues, two_pass_project.schema(), two_pass_project.root).splitlines()
    assert {pair for pair in WORK if any(line.startswith(f"one {' '.join(pair)} ") for line in lines)} == set(WORK)


def test_the_line_in_the_file_is_that_of_the_pass(two_pass_project: Project) -> None:
    lines = two_pass_project.pulled_file("one").read_text(encoding="utf-8").splitlines()
    for line in report_text(two_pass_project, "github").splitlines():
        number = int(re.findall(r"line=(\d+)", line)[0])
        earlier_lines = [text for text in lines[:number] if '"annotator"' in text or '"interface"' in text][-2:]
        title = re.findall(r"title=\S+ one (\S+) (\S+)::", line)[0]
        assert tuple(json.loads(f"{{{text.strip(' ,')}}}").popitem()[1] for text in earlier_lines) == title
        assert '"start": {}, "end": {}'.format(*WORK[title]) in lines[number - 1]


def test_what_is_no_pseudonym_stands_neither_in_an_issue_nor_on_the_page(with_texts: Callable[..., Project]) -> None:
    name = "jan.devries"
    assert not PSEUDONYM.fullmatch(name)
    project = labelled(with_texts(one=TEXT), {("a01", "entities"): (0, 10), (name, "claims"): (23, 33)})
    _, issues = check_spaces(project)
    assert {(issue.annotator, issue.interface) for issue in issues} == {("a01", "entities"), ("?", "claims")}
    html = report_text(project, "html")
    assert name not in html
    items = {row[1]: row[3] for row in json.loads(_Held(html).data)["items"]}
    assert [issue["s"] for issue in items["?"]] == [23]


def test_too_few_annotators_in_a_pass_are_said_beside_that_pass(two_pass_project: Project) -> None:
    source = json.loads(two_pass_project.schema_file.read_bytes()) | {"x-annotators": 3}
    two_pass_project.schema_file.write_text(json.dumps(source), encoding="utf-8")
    result = check(two_pass_project, collect_work=True)
    issues = [issue for issue in result.issues if issue.code == "ANN009"]
    assert {issue.interface for issue in issues} == {"claims", "entities"}
    html = issues_report("html", result, issues, two_pass_project.schema(), two_pass_project.root)
    for _, _, _, said, interface, *_ in json.loads(_Held(html).data)["items"]:
        assert all(f"'{interface}'" in issue["m"] for issue in said)
