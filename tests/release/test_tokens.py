"""Tokens and tags: they say where they stand, and every span that tags cannot hold is named."""

from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.tags import NESTED_SUFFIX, OUTSIDE, REASONS, SUFFIX, tag_names
from claimset.model.labels import Labels
from claimset.model.record import Provenance, Record
from claimset.model.span import Span
from claimset.release.configs import features
from claimset.release.records.tokens import TaggedDocument, document_sentences, row_by_row, tag_sentences
from claimset.schema.read import parse_schema
from claimset.text.word_boundaries import word_tokens
from support.other_domain import whole
from support.strategies import SCHEMA

LAYER = SCHEMA.with_role("mention")[0]
ONE, TWO = [name for name, label in LAYER.labels.items() if label.drawn][:2]
HOSTILE = "ab Z.,'’-€1\u00a0\n\r\t\u200b\u0301\U0001f469\u200d\U0001f52c\u05d0\u0628\u4e2d"
Spans = list[tuple[int, int, str]]


def tag_text(text: str, spans: Spans, layer: str = LAYER.name) -> TaggedDocument:
    """Tag a text with spans of one layer, whose ids are their numbers."""
    labels = Labels(layers={layer: tuple(Span(str(number), *place) for number, place in enumerate(spans))})
    provenance = Provenance((), gold_status="single", made_by="machine", sha256="")
    record = Record("doc", "0" * 64, "en", "1", "1", labels, provenance)
    return tag_sentences(record, text, SCHEMA, document_sentences(record, text, SCHEMA))


def loss_tuples(document: TaggedDocument) -> list[tuple[str, str, str | None]]:
    return [(loss.id, loss.reason, loss.instead) for loss in document.losses]


def tags(row: dict[str, Any]) -> dict[str, str]:
    return {
        word: name for word, name in zip(row["tokens"], row[f"{LAYER.name}{SUFFIX}"], strict=True) if name != OUTSIDE
    }


def tokenize(text: str) -> list[tuple[int, int]]:
    """Return the offsets of the tokens of a text."""
    words, starts = word_tokens(text, 0)
    return [(start, start + len(word)) for word, start in zip(words, starts, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Over 1,500 reports.", ["Over", "1,500", "reports", "."]),
        ("zo'n 12-jarige, 80%", ["zo'n", "12", "-", "jarige", ",", "80", "%"]),
        ("£1.5m (U.S.)", ["£", "1.5m", "(", "U.S", ".", ")"]),
        ("a\u00a0 \r\nb", ["a", "b"]),
        ("cafe\u0301 \U0001f469\u200d\U0001f52c!", ["cafe\u0301", "\U0001f469\u200d\U0001f52c", "!"]),
        ("", []),
        (" \n", []),
    ],
)
def test_tokens_are_words_by_unicodes_boundaries(text: str, words: list[str]) -> None:
    assert [text[start:end] for start, end in tokenize(text)] == words


@given(st.text(st.sampled_from(HOSTILE), max_size=60) | st.text(max_size=40))
def test_tokens_cover_all_but_white_space_and_never_overlap(text: str) -> None:
    offset = 0
    for start, end in tokenize(text):
        assert offset <= start < end
        assert not text[offset:start].strip()
        offset = end
    assert not text[offset:].strip()


@given(st.lists(st.text(st.sampled_from(HOSTILE), max_size=8) | st.text(max_size=6)))
def test_tokens_are_the_same_whether_cut_at_once_or_between_spaces(words: list[str]) -> None:
    text = " ".join(words)
    pieces, start, offsets = regex.split(r"\b", text, flags=regex.WORD | regex.VERSION1), 0, []
    for piece in pieces:
        if piece and not piece.isspace():
            offsets.append((start, start + len(piece)))
        start += len(piece)
    assert tokenize(text) == offsets


def test_a_span_is_tagged_from_its_first_token_to_its_last() -> None:
    (row,) = row_by_row(tag_text("The Home Office said so.", [(4, 15, ONE)]).columns())
    assert tags(row) == {"Home": f"B-{ONE}", "Office": f"I-{ONE}"}
    assert (row["tokens"][1], row["starts"][1], row["ends"][1]) == ("Home", 4, 8)


def test_offsets_count_in_the_document_and_in_the_sentence() -> None:
    text = "First words here. \U0001f469\u200d\U0001f52c Second one there.\n"
    rows = list(row_by_row(tag_text(text, []).columns()))
    assert [row["sentence"] for row in rows] == list(range(len(rows))) == [0, 1]
    for row in rows:
        assert row["text"] == text[row["start"] : row["end"]] == row["text"].strip()
        for number, word in enumerate(row["tokens"]):
            assert text[row["starts"][number] : row["ends"][number]] == word
            assert row["text"][row["sentence_starts"][number] : row["sentence_ends"][number]] == word


@pytest.mark.parametrize(
    ("spans", "losses"),
    [
        ([(0, 8, ONE), (4, 8, TWO)], [("1", "nested", "0")]),
        ([(4, 8, TWO), (0, 8, ONE)], [("0", "nested", "1")]),
        ([(0, 8, ONE), (4, 15, TWO)], [("0", "crossing", "1")]),
        ([(0, 8, ONE), (0, 8, TWO)], [("1", "nested", "0")]),
        ([(4, 6, ONE), (6, 15, TWO)], [("0", "crowded", "1"), ("1", "widened", None)]),
        ([(4, 7, ONE)], [("0", "widened", None)]),
        ([(3, 4, ONE)], [("0", "untokened", None)]),
        ([(0, 3, ONE), (9, 15, TWO)], []),
    ],
    ids=[
        "nested",
        "nested, the inner first",
        "crossing",
        "the same words",
        "one token",
        "in a token",
        "space",
        "apart",
    ],
)
def test_what_tags_cannot_hold_is_named_with_what_is_tagged_instead(spans: Spans, losses: list[Any]) -> None:
    assert loss_tuples(tag_text("The Home Office said so.", spans)) == losses


def test_a_span_over_two_sentences_begins_again_in_the_second() -> None:
    first_row, second_row = row_by_row(tag_text("It is so. It was so.", [(3, 16, ONE)]).columns())
    assert tags(first_row) == {"is": f"B-{ONE}", "so": f"I-{ONE}", ".": f"I-{ONE}"}
    assert tags(second_row) == {"It": f"B-{ONE}", "was": f"I-{ONE}"}
    assert loss_tuples(tag_text("It is so. It was so.", [(3, 16, ONE)])) == [("0", "split", None)]


@given(st.text(st.sampled_from("ab. é\n'"), min_size=1, max_size=50), st.data())
def test_every_span_is_in_the_tags_or_among_the_losses(text: str, data: st.DataObject) -> None:
    edge = st.integers(0, len(text))
    places = data.draw(st.lists(st.tuples(edge, edge, st.sampled_from([ONE, TWO])), max_size=8))
    spans = [(min(a, b), max(a, b), label) for a, b, label in places if a != b]
    document = tag_text(text, spans)
    tagged_spans = _spans_from_tags(document)
    lossy_ids = {loss.id for loss in document.losses}
    untagged_ids = {loss.id for loss in document.losses if REASONS[loss.reason].startswith("not tagged")}
    assert all(span in tagged_spans for number, span in enumerate(spans) if str(number) not in lossy_ids)
    for loss in document.losses:
        assert spans[int(loss.id)] == (loss.start, loss.end, loss.label)
        assert (loss.instead is not None) == (loss.id in untagged_ids and loss.reason != "untokened")
        assert loss.instead not in untagged_ids
    # Of those that are tagged each begins once, or once in each sentence.
    begins = sum(
        name.startswith("B-") for row in row_by_row(document.columns()) for name in row[f"{LAYER.name}{SUFFIX}"]
    )
    split_ids = {loss.id for loss in document.losses if loss.reason == "split"}
    assert begins >= len(spans) - len(untagged_ids)
    assert split_ids or begins == len(spans) - len(untagged_ids)


def _spans_from_tags(document: TaggedDocument) -> list[tuple[int, int, str]]:
    spans: list[list[Any]] = []
    for row in row_by_row(document.columns()):
        for start, end, name in zip(row["starts"], row["ends"], row[f"{LAYER.name}{SUFFIX}"], strict=True):
            if name.startswith("B-"):
                spans.append([start, end, name[2:]])
            elif name.startswith("I-"):
                spans[-1][1] = end
    return [(start, end, label) for start, end, label in spans]


def test_a_tag_has_a_number_that_new_labels_do_not_change() -> None:
    assert tag_names(["A", "B"]) == [OUTSIDE, "B-A", "I-A", "B-B", "I-B"]
    assert tag_names(["A", "B", "C"])[:5] == tag_names(["A", "B"])
    for schema in (SCHEMA, parse_schema(whole())):
        columns = features(schema)["tokens"]
        for layer in schema.layers.values():
            names = columns[f"{layer.name}{SUFFIX}"].feature.names
            tagged_labels = [name for name, label in layer.labels.items() if not label.default]
            assert set(names) == {OUTSIDE, *(f"{mark}-{name}" for name in tagged_labels for mark in "BI")}
            assert names[0] == OUTSIDE
            assert len(names) == len(set(names))


def test_rows_have_the_columns_of_the_config() -> None:
    (row,) = row_by_row(tag_text("Words.", []).columns())
    assert list(row) == list(features(SCHEMA)["tokens"])


CLAIMS = SCHEMA.with_role("claim")[0]
REPORT, PART = list(CLAIMS.labels)[:2]
NEST = [(0, 24, REPORT), (4, 20, PART), (4, 11, REPORT)]


def test_a_claim_within_a_claim_has_a_tag_in_the_second_column() -> None:
    document = tag_text("The Home Office said so.", NEST, CLAIMS.name)
    (row,) = row_by_row(document.columns())
    assert row[f"{CLAIMS.name}{SUFFIX}"] == [f"B-{REPORT}", *[f"I-{REPORT}"] * 5]
    inner = [OUTSIDE, f"B-{PART}", f"I-{PART}", f"I-{PART}", OUTSIDE, OUTSIDE]
    assert row[f"{CLAIMS.name}{NESTED_SUFFIX}"] == inner
    assert loss_tuples(document) == [("2", "nested", "1")]


ZONES = SCHEMA.with_role("zone")[0]
STRUCTURE = next(name for name, zone in ZONES.labels.items() if zone.drawn and not zone.protected)
PROTECTING = [name for name, zone in ZONES.labels.items() if zone.protected or zone.published_only]


def test_a_sentence_ends_where_a_zone_ends_and_begins_where_one_begins() -> None:
    text = "Owls leave the barn\n\nThe Home Office said so. Photo by us It was so."
    photo = text.index("Photo")
    zones = [(0, 19, STRUCTURE), (photo, photo + 11, STRUCTURE)]
    assert [row["text"] for row in row_by_row(tag_text(text, zones, ZONES.name).columns())] == [
        "Owls leave the barn",
        "The Home Office said so.",
        "Photo by us",
        "It was so.",
    ]


@pytest.mark.parametrize("label", PROTECTING)
def test_a_zone_that_protects_a_clause_cuts_no_sentence(label: str) -> None:
    text = "The Home Office said so to us."
    assert [row["text"] for row in row_by_row(tag_text(text, [(4, 15, label)], ZONES.name).columns())] == [text]


@given(
    st.text(st.sampled_from(HOSTILE), max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=4),
)
def test_wherever_zones_lie_sentences_hold_every_word_and_cross_no_edge(
    text: str, places: list[tuple[int, int]]
) -> None:
    zones = [
        (min(edges), max(edges), STRUCTURE) for edges in places if max(edges) <= len(text) and edges[0] != edges[1]
    ]
    rows = list(row_by_row(tag_text(text, zones, ZONES.name).columns()))
    assert "".join("".join(row["text"].split()) for row in rows) == "".join(text.split())
    for start, end, _ in zones:
        for edge in (start, end):
            crossing = [row for row in rows if row["start"] < edge < row["end"]]
            assert all(not text[row["start"] : edge].strip() or not text[edge : row["end"]].strip() for row in crossing)
