"""Documents, labels, annotations, issues and troubles as plain values."""

from collections.abc import Callable

import msgspec
import pytest

from claimset.model.document import ID_PATTERN, Document, Fingerprint, Sentence
from claimset.model.issue import Edit, Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation, State
from claimset.model.span import Span
from claimset.model.trouble import Conflict, Misconfigured, Trouble, Unreachable


@pytest.mark.parametrize("name", ["a", "0", "a.b_c-d", "a" * 128])
def test_a_document_id_may_be(name: str) -> None:
    assert ID_PATTERN.fullmatch(name)


@pytest.mark.parametrize("name", ["", ".a", "-a", "_a", "A", "a/b", "a b", "é", "a\n", "a" * 129, "٣"])
def test_a_document_id_may_not_be(name: str) -> None:
    assert not ID_PATTERN.fullmatch(name)


@pytest.mark.parametrize(("tier", "published"), [("open", True), ("own_copy", False)])
def test_only_an_open_text_is_published(document: Callable[..., Document], tier: str, published: bool) -> None:
    assert document("x", text_tier=tier).is_open is published


def test_a_manifest_line_with_an_unknown_field_is_refused(document: Callable[..., Document]) -> None:
    line = {**msgspec.to_builtins(document("x")), "headline": "y"}
    with pytest.raises(msgspec.ValidationError, match="headline"):
        msgspec.convert(line, Document)


@pytest.mark.parametrize("field", ["text_tier", "source_type", "published_basis"])
def test_a_manifest_line_with_a_value_outside_a_closed_list_is_refused(
    document: Callable[..., Document], field: str
) -> None:
    line = {**msgspec.to_builtins(document("x")), field: "secret"}
    with pytest.raises(msgspec.ValidationError, match=field):
        msgspec.convert(line, Document)


def test_a_manifest_line_survives_json(document: Callable[..., Document]) -> None:
    line = document("e\u0301 👩‍👩‍👧\r\n", title="שלום", published="2026-01-02")
    assert msgspec.json.decode(msgspec.json.encode(line), type=Document) == line


def test_a_fingerprint_has_no_field_for_words() -> None:
    hashes = {"sha256", "normalised_sha256", "sentences", "shingles"}
    places = {"length", "bytes", "view_length", "spellings"}
    assert set(Fingerprint.__struct_fields__) == {"id"} | hashes | places
    assert Sentence.__struct_fields__ == ("start", "end", "at", "length", "hash")


def test_every_span_of_every_layer_is_walked() -> None:
    labels = Labels(layers={"a": (Span("1", 0, 1, "A"),), "b": (Span("2", 0, 1, "B"), Span("3", 1, 2, "B"))})
    assert [span.id for span in labels.spans] == ["1", "2", "3"]


def test_a_span_is_found_with_its_layer() -> None:
    span = Span("2", 0, 1, "B")
    assert Labels(layers={"a": (), "b": (span,)}).layer_of() == {"2": ("b", span)}


def test_a_layer_that_was_not_looked_at_is_not_an_empty_one() -> None:
    assert Labels(layers={"a": ()}) != Labels()


def test_an_annotation_that_never_was_on_a_server_names_none_of_its_numbers() -> None:
    row = Annotation("a01", "all", "person", "1.0.0", "1.0.0", "0" * 64, "1" * 64, Labels())
    absent = {"origin", "task", "annotation", "lead_time", "created", "updated"}
    assert not absent & msgspec.to_builtins(row).keys()


@pytest.mark.parametrize(
    ("state", "counts"), [("current", True), ("unread", True), ("superseded", False), ("withdrawn", False)]
)
def test_an_annotation_counts_while_it_is_what_the_annotator_says(state: State, counts: bool) -> None:
    row = Annotation("a01", "all", "person", "1.0.0", "1.0.0", "0" * 64, "1" * 64, Labels(), state=state)
    assert row.counts is counts


def test_an_annotation_with_an_unknown_field_is_refused() -> None:
    row = Annotation("a01", "all", "person", "1.0.0", "1.0.0", "0" * 64, "1" * 64, Labels())
    with pytest.raises(msgspec.ValidationError, match="e_mail"):
        msgspec.convert({**msgspec.to_builtins(row), "e_mail": "x"}, Annotation)


def test_an_issue_writes_out_every_field() -> None:
    row = msgspec.to_builtins(Issue("SPN001", Level.ERROR, "it ends after the text"))
    assert row.keys() == set(Issue.__struct_fields__)


def test_an_issue_says_its_level_in_a_word() -> None:
    assert msgspec.json.decode(msgspec.json.encode(Issue("X", Level.WARNING, "y")))["level"] == "warning"


def test_an_edit_with_nothing_after_it_removes() -> None:
    assert msgspec.to_builtins(Edit(Span("s", 0, 1, "L"), None))["after"] is None


@pytest.mark.parametrize(("kind", "code"), [(Misconfigured, 3), (Unreachable, 4), (Conflict, 5)])
def test_each_trouble_has_its_exit_code(kind: type[Trouble], code: int) -> None:
    assert kind("what", "remedy").exit_code == code


def test_a_trouble_says_what_and_what_to_do() -> None:
    trouble = Conflict("somebody holds the lock", "wait, or end the other command")
    assert (str(trouble), trouble.remedy) == ("somebody holds the lock", "wait, or end the other command")
