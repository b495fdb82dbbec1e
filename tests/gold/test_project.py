"""Agreement of a project's annotators with each other, with gold, and with a file of records."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from claimset.gold.agreement.measure import Agreement
from claimset.gold.agreement.project import project_agreement
from claimset.gold.agreement.words import in_words
from claimset.gold.label_reader import LabelReader
from claimset.labels.as_json import labels_sha256, record_line
from claimset.model.labels import Labels
from claimset.model.span import Span
from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from support.releasing import OWLS, say, second, settle


@pytest.fixture
def owls(with_texts: Callable[..., Project]) -> Project:
    """A project with one document that two annotators labelled alike but for one span, and gold of the first one's."""
    project = with_texts(owls=OWLS)
    say(project, "owls", [("e1", 0, 8, "NGO"), ("e2", 10, 15, "GPE")])
    settle(project)
    second(project, "owls")
    schema = project.schema()
    (first, other), _ = LabelReader(project, schema).pulled(project.pulled_file("owls"))
    labels = Labels(layers={"entities": (Span("e1", 0, 8, "NGO"), Span("e3", 30, 35, "GPE"))})
    other = msgspec.structs.replace(other, labels=labels, sha256=labels_sha256(labels, schema))
    (document,) = project.documents()
    project.write_pulled(document, [first, other], schema)
    return project


def _f1(agreement: Agreement) -> list[tuple[str | None, float | None]]:
    return [(row.group, row.value) for row in agreement.rows if (str(row.place), row.measure) == ("entities", "f1")]


def test_annotators_are_compared_with_each_other(owls: Project) -> None:
    assert _f1(project_agreement(owls)) == [(None, 0.5)]
    assert _f1(project_agreement(owls, only=())) == []


def test_each_annotator_but_the_one_whose_work_it_is_is_compared_with_gold(owls: Project) -> None:
    agreement = project_agreement(owls, by="annotator", against="gold")
    assert _f1(agreement) == [("a02 · gold", 0.5)]
    assert in_words(agreement) == "Agreement between people and gold, in 1 document: a02."


def test_a_file_of_records_is_compared_with_line_by_line_or_as_a_list(owls: Project, tmp_path: Path) -> None:
    schema = owls.schema()
    record, _ = LabelReader(owls, schema).gold(owls.gold_file("owls"))
    assert record is not None
    line = record_line(record, schema)
    for name, text in {"one.jsonl": f"{line}\n\n", "list.json": f"[{line}]", "one.json": line}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        agreement = project_agreement(owls, by="annotator", against=str(tmp_path / name))
        assert _f1(agreement) == [(f"a02 · {name}", 0.5)]


def test_a_record_of_another_text_is_compared_with_nothing(owls: Project, tmp_path: Path) -> None:
    record = json.loads(owls.gold_file("owls").read_bytes())
    (tmp_path / "other.json").write_text(json.dumps(record | {"text_sha256": "0" * 64}), encoding="utf-8")
    agreement = project_agreement(owls, against=str(tmp_path / "other.json"))
    assert agreement.documents == 0
    assert in_words(agreement) == "No document has both an annotation and its other.json made by somebody else."


@pytest.mark.parametrize("text", ["", "[1]", '{"id": "owls"}', "{", '{"id": "owls"}\n{'])
def test_a_file_that_holds_no_records_is_refused(owls: Project, tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text, encoding="utf-8")
    if text:
        with pytest.raises(Misconfigured):
            project_agreement(owls, against=str(tmp_path / "bad.json"))
    with pytest.raises(Misconfigured, match="cannot be read"):
        project_agreement(owls, against=str(tmp_path / "absent.json"))
