"""What only all documents together show: copies, splits, labels nobody uses, too few annotators, quotations."""

from typing import Any

import msgspec
import pytest

from claimset.labels.summary import annotators_of
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, State
from claimset.model.schema import Schema
from claimset.rules.corpus.comparisons import (
    ENOUGH_RECORDS,
    CorpusDocument,
    copies,
    missing_annotators,
    named_annotators,
    outdated_model,
    released_documents,
    unused_labels,
    withheld_records,
)
from claimset.rules.corpus.quotations import QuotationSearch
from claimset.store.project import Project
from support.documents import manifest_line
from support.nearness import near
from support.project_case import COMMON

STORY = "Barn Owl Trust opened a second shed near Harrow Bridge on Monday and asked the town for clean straw"
REPRINT = f"On Sunday {STORY}, it says"
FERRY = "Nobody at the council of Harrow Bridge has seen the plans for a third shed, says the owner of the ferry"


@pytest.fixture(scope="module")
def small() -> Schema:
    return Project(COMMON).schema()


def doc(name: str, text: str | None, *, digest: str = "", event: str | None = None, **more: Any) -> CorpusDocument:
    facts = {key: more.pop(key) for key in ("text_tier",) if key in more}
    document = manifest_line(text or "", id=name, event=event, **facts)
    return CorpusDocument(document, digest or f"{text}", text, text, **more)


def annotation(annotator: str, interface: str = "all", state: State = "current") -> Annotation:
    return Annotation(annotator, interface, "person", "1.0.0", "1.0.0", "0" * 64, "0" * 64, Labels(), state=state)


def issues_of_copies(rows: list[CorpusDocument], **splits: str) -> list[Issue]:
    texts = {row.document.id: row.text or "" for row in rows}
    return list(copies(rows, splits, lambda names: near({name: texts[name] for name in names})))


def summaries(rows: list[CorpusDocument], **splits: str) -> list[tuple[str, str, str | None]]:
    return [(issue.code, issue.level.value, issue.document) for issue in issues_of_copies(rows, **splits)]


def test_a_copy_is_told_of_the_later_document() -> None:
    rows = [
        doc("a", STORY),
        doc("b", FERRY),
        doc("c", STORY),
        doc("d", STORY),
    ]
    assert summaries(rows) == [("DOC008", "error", "c"), ("DOC008", "error", "d")]


def test_a_copy_is_known_by_the_lock_where_no_text_is_at_hand() -> None:
    rows = [doc("a", STORY, digest="1"), doc("b", None, digest="1", text_tier="own_copy")]
    assert summaries(rows) == [("DOC008", "error", "b")]


def test_two_documents_of_one_event_may_tell_the_same() -> None:
    assert summaries([doc("a", STORY, event="shed"), doc("b", STORY, event="shed")]) == [("DOC008", "info", "b")]
    assert summaries([doc("a", STORY, event="shed"), doc("b", REPRINT, event="shed")]) == []


@pytest.mark.parametrize("event", [None, "ferry"])
def test_a_near_copy_under_another_event_or_none_is_told(event: str | None) -> None:
    rows = [doc("a", STORY, event="shed"), doc("b", REPRINT, event=event)]
    assert summaries(rows) == [("DOC009", "warning", "b")]


@pytest.mark.parametrize("text", [STORY, REPRINT])
def test_copies_in_two_splits_are_told_once_and_as_that(text: str) -> None:
    rows = [doc("a", STORY), doc("b", text)]
    assert summaries(rows, a="test", b="train") == [("SPL001", "error", "b")]
    assert [code for code, _, _ in summaries(rows, a="test")] != ["SPL001"]


def test_an_event_in_two_splits_is_told_though_its_texts_differ() -> None:
    rows = [
        doc("a", STORY, event="shed"),
        doc("b", FERRY, event="shed"),
        doc("c", None, event="shed"),
    ]
    assert summaries(rows, a="test", b="train", c="train") == [("SPL001", "error", "b")]
    assert summaries(rows, a="test", b="test", c="test") == []


def test_a_message_about_copies_holds_no_word_of_them() -> None:
    rows = [doc("a", STORY, text_tier="own_copy"), doc("b", REPRINT, text_tier="own_copy")]
    (issue,) = issues_of_copies(rows)
    assert issue.message == "it and a share 100 % of the shorter one's runs of eight words"


def test_test_takes_what_annotators_agreed_on_or_a_curator_decided_and_the_rest_is_withheld(small: Schema) -> None:
    splits = {"a": "train", "c": "validation", **dict.fromkeys(("b", "d", "e", "f", "g", "h"), "test")}
    single_rows = [doc(name, STORY, gold_status="single") for name in "abc"]
    rows = [
        *single_rows,
        doc("d", STORY, gold_status="decided", annotators=2),
        doc("e", STORY),
        doc("f", STORY, gold_status="agreed", annotators=2),
        doc("g", STORY, gold_status="taken", annotators=2),
        doc("h", STORY, gold_status="merged", annotators=2),
    ]
    assert [issue.document for issue in withheld_records(rows, splits, small)] == ["b", "g", "h"]
    assert dict(released_documents(rows, splits, small)) == {"a": "train", "c": "validation", "d": "test", "f": "test"}


def test_where_nobody_has_a_second_annotator_test_takes_what_one_made(small: Schema) -> None:
    splits = {"a": "train", "b": "test", "c": "none", "e": "test"}
    rows = [*(doc(name, STORY, gold_status="single") for name in "abc"), doc("e", STORY)]
    assert list(withheld_records(rows, splits, small)) == []
    assert dict(released_documents(rows, splits, small)) == {"a": "train", "b": "test"}
    # Two annotators of whom nobody was taken yet are enough: there will be something better.
    rows[-1] = doc("e", STORY, annotators=2)
    assert [issue.document for issue in withheld_records(rows, splits, small)] == ["b"]


def test_a_label_that_a_hundred_records_never_had_is_told_as_advice(small: Schema) -> None:
    assert list(unused_labels({"names/PLACE"}, ENOUGH_RECORDS - 1, small)) == []
    issues = list(unused_labels({"names/PLACE"}, ENOUGH_RECORDS, small))
    assert {issue.level for issue in issues} == {Level.INFO}
    assert [issue.message.split()[2] for issue in issues] == ["FOOTER", "BODY_OF_PEOPLE"]


def test_a_model_that_saw_test_is_a_warning_and_one_of_other_gold_is_advice() -> None:
    assert list(outdated_model("names", [], [], "f")) == []
    issues = list(outdated_model("names", ["b"], ["c", "d"], "f"))
    assert [(issue.code, issue.level, issue.file) for issue in issues] == [
        ("LBL010", Level.WARNING, "f"),
        ("LBL010", Level.INFO, "f"),
    ]
    assert "1 document that is of test now, or of no split, such as b" in issues[0].message
    assert "gold of 2 documents changed" in issues[1].message


def test_labels_that_protect_or_are_never_drawn_need_no_use(schema: Schema) -> None:
    unused_names = [issue.message.split()[2] for issue in unused_labels((), ENOUGH_RECORDS, schema)]
    zones = schema.layers["zones"].labels
    assert {name for name, label in zones.items() if label.protected or not label.drawn}
    assert not {name for name in unused_names if name in zones and (zones[name].protected or not zones[name].drawn)}
    assert len(unused_names) > 20


def test_annotators_are_counted_by_interface_and_only_where_they_stand(small: Schema) -> None:
    two_annotators = msgspec.structs.replace(small, source={**small.source, "x-annotators": 2})
    rows = {
        "two": [annotation("a01"), annotation("a02")],
        "twice": [annotation("a01"), annotation("a01", state="superseded")],
        "gone": [annotation("a01"), annotation("a02", state="withdrawn")],
        "apart": [annotation("a01"), annotation("a02", interface="zones")],
        "new": [],
    }
    issues = [
        issue
        for name, annotations in rows.items()
        for issue in missing_annotators(name, annotators_of(annotations), two_annotators)
    ]
    assert [(issue.document, issue.message) for issue in issues] == [
        ("twice", "1 of 2 annotators labelled it in the interface 'all'"),
        ("gone", "1 of 2 annotators labelled it in the interface 'all'"),
        ("apart", "1 of 2 annotators labelled it in the interface 'all'"),
        ("apart", "1 of 2 annotators labelled it in the interface 'zones'"),
    ]
    assert not [
        issue
        for name, annotations in rows.items()
        for issue in missing_annotators(name, annotators_of(annotations), small)
    ]


def test_words_are_looked_for_only_of_texts_that_are_not_ours() -> None:
    open_document, own_copy = doc("a", STORY), doc("b", STORY, text_tier="own_copy")
    files = [("README.md", f"\n{STORY}"), ("raw/manifest.jsonl", '{"title": "No word of it"}')]
    assert QuotationSearch([open_document]).is_empty
    search = QuotationSearch([open_document, own_copy])
    (issue,) = [issue for name, content in files for issue in search.issues(name, content)]
    assert (issue.document, issue.file, issue.start) == ("b", "README.md", None)
    assert issue.message == f"line 2 [1:{len(STORY) + 1}] holds 19 words in a row of this text [0:{len(STORY)}]"


def test_an_annotators_address_is_an_error_and_the_name_alone_a_warning_and_neither_is_repeated() -> None:
    accounts = {"a01": ("lin.vos@example.org", "lin.vos", "lin vos"), "a02": ("x@y.z",)}
    files = [
        ("README.md", "one\nask LIN.VOS@example.org, x@y.z\n"),
        ("notes.md", "Lin Vos; mylin.vos@example.orgs; Lin Voskuil"),
    ]
    named_in = list(named_annotators(accounts, files))
    assert [(issue.file, issue.level, issue.message) for issue in named_in] == [
        ("README.md", "error", "line 2 says who a01 is"),
        ("notes.md", "warning", "line 1 says who a01 is"),
    ]
    assert list(named_annotators({}, files)) == []
