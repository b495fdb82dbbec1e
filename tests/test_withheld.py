"""What the datasheet promises about the accused and the convicted, held against what is withheld and what is stored."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import claimset.rules  # noqa: F401  (registers the rules)
from claimset.gold.label_reader import LabelReader
from claimset.labels.protect import public_labels
from claimset.model.document import Document
from claimset.model.issue import Level
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from claimset.release.datasheet.passages import passages, plain
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.store.project import Project
from claimset.text.decode import sha256

ROOT = Path(__file__).resolve().parents[1]
OTHERS = ROOT.parent / "shared" / "seeds"
PROJECT = Project(ROOT)
SCHEMA = PROJECT.schema()

RULE = "SAF011"
WITHHELD = {
    "a mention, whichever word it uses": {"man", "he"},
    "a claim that they make": {"denial"},
    "a claim that states their status": {"verdict"},
    "a claim nested in such a claim": {"alibi"},
    "a cue or a figure that belongs to such claims alone": {"said", "months"},
}
KEPT = {
    "What is said of several people together stays": {"arrests", "seven"},
    "places, dates, bodies and offences": {"town", "may", "police", "fraud"},
}
ENTITIES = {
    "man": "PERSON", "he": "PERSON", "months": "QUANTITY", "seven": "QUANTITY", "town": "GPE", "may": "DATE",
    "police": "LAW_ENFORCEMENT", "fraud": "OFFENCE", "men": "GROUP",
}  # fmt: skip
CLAIMS = ("denial", "verdict", "alibi", "arrests")
ARROWS = """
he SAME_ENTITY man, man STATUS_FROM verdict, denial ATTRIBUTED_TO he, denial CUED_BY said, alibi NESTED_IN denial,
verdict HAS_QUANTITY months, verdict IN_PLACE town, verdict IN_TIME may, verdict ATTRIBUTED_TO police,
arrests HAS_QUANTITY seven, seven COUNTS men, arrests ATTRIBUTED_TO police
"""


def _promise() -> str:
    return plain(passages((ROOT / "DATASHEET.md").read_text(encoding="utf-8"))["personalSensitiveInformation"])


def _article() -> Labels:
    """Label everything that the datasheet speaks of: one convict in an article, and seven men."""
    status = {"man": {"status": "convicted"}}
    entities = [Span(name, 0, 4, label, status.get(name, {})) for name, label in ENTITIES.items()]
    layers = {"entities": entities, "claims": [Span(name, 0, 9, "EVENT") for name in CLAIMS]}
    arrows = [arrow.split() for arrow in ARROWS.split(",")]
    return Labels(
        layers={name: tuple(spans) for name, spans in layers.items()} | {"cues": (Span("said", 0, 4, "CUE"),)},
        relations=tuple(Relation(source, target, label) for source, label, target in arrows),
    )


def _stored() -> Iterator[tuple[Document, str, Labels]]:
    """Yield everything labelled that is tracked of texts that are not ours, by document and kind of file."""
    label_reader = LabelReader(PROJECT, SCHEMA)
    for document in PROJECT.documents():
        if not document.is_open:
            for row in label_reader.pulled(PROJECT.pulled_file(document.id))[0]:
                yield document, "pulled", row.labels
            record, _ = label_reader.gold(PROJECT.gold_file(document.id))
            for kind, item in (("gold", record), ("predicted", PROJECT.prediction(document.id, SCHEMA))):
                if item is not None:
                    yield document, kind, item.labels


def test_what_the_datasheet_says_is_withheld_is_withheld_and_what_it_says_stays_stays() -> None:
    promise, labels = _promise(), _article()
    unsaid = [words for words in (*WITHHELD, *KEPT) if words not in promise]
    assert unsaid == [], "say it in DATASHEET.md between the marks of personalSensitiveInformation"
    public_ids = {span.id for span in public_labels(labels, SCHEMA).spans}
    assert {span.id for span in labels.spans} - public_ids == set().union(*WITHHELD.values())
    assert public_ids >= set().union(*KEPT.values())


def test_the_rule_that_the_datasheet_names_blocks_a_release() -> None:
    assert RULE in _promise(), f"name {RULE} in DATASHEET.md between the marks of personalSensitiveInformation"
    assert REGISTER[RULE].level == Level.ERROR


def test_nothing_that_would_be_withheld_is_in_a_tracked_file() -> None:
    stored_items = list(_stored())
    assert {kind for _, kind, _ in stored_items} == {"pulled", "gold", "predicted"}
    assert [
        (document.id, kind) for document, kind, labels in stored_items if public_labels(labels, SCHEMA) != labels
    ] == []


def test_no_length_of_a_sentence_stands_in_an_article_that_names_a_suspect() -> None:
    figures = [
        span.attributes["quantity"]
        for _, _, labels in _stored()
        if labels.document.get("named_suspect")
        for span in labels.layers.get("entities", ())
        if span.label == "QUANTITY"
    ]
    assert figures
    assert [value for value in figures if str(value).endswith((" day", " week", " month", " year"))] == []


@pytest.mark.skipif(not OTHERS.is_dir(), reason="the five articles that are not ours lie outside this project")
def test_no_claim_in_an_article_says_that_one_person_is_accused_or_convicted() -> None:
    texts = {sha256(file.read_bytes()): file.read_bytes().decode() for file in OTHERS.glob("*.txt")}
    read = [(document, labels) for document, _, labels in _stored() if document.sha256 in texts]
    assert len({document.id for document, _ in read}) == len(texts)
    for document, labels in read:
        assert list(REGISTER[RULE].check(Subject(document, labels, SCHEMA, texts[document.sha256]))) == []
