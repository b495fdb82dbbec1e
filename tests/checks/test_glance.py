"""A glance never clears a document of what a rule would say, and clears a sound document of nearly everything."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.labelled_case import CASES, read_case
from claimset.adapters.disk import Project
from claimset.checks.glance import cleared, is_as_sound
from claimset.checks.quantities import _canonical, _says, plainly_says
from claimset.checks.rule import REGISTER, Subject
from claimset.jobs.stored import Stored
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span, Value
from flow.strategies import labelled, manifest_line

ROOT = Path(__file__).resolve().parents[2]
SIGNS = [*" \n\t.,;?a1_\"()'\u00e9\u2019\u201c\u00a0\u0301", "\r\n", "  "]
WORDS = [
    "=1,249",
    "1,249",
    "=1249",
    "=01",
    ">5 report",
    "~5",
    "2024-12",
    "x@y.org",
    "",
    "n3",
    "Q4711",
    "95",
    "1.249",
    "=1249.0",
]


def hidden(subject: Subject) -> list[str]:
    """Return the codes that were cleared and whose rules have something to say."""
    quiet = cleared(subject)
    return [code for code in sorted(quiet) if code in REGISTER and list(REGISTER[code].check(subject))]


def _sound() -> Iterator[tuple[Document, str, Labels, Annotation | None]]:
    project = Project(ROOT)
    schema = project.schema()
    stored = Stored(project, schema)
    for document in project.documents():
        text = project.text_of(document) if document.is_open else None
        if text is not None:
            for annotation in stored.pulled(project.pulled_file(document.id))[0]:
                yield document, text, annotation.labels, annotation
            record = stored.gold(project.gold_file(document.id))[0]
            if record is not None:
                yield document, text, record.labels, None


SOUND = list(_sound())


def _slipped(span: Span, name: str, schema: Schema, dice: random.Random) -> Span:
    """Return a span with another value, label or place."""
    said: dict[str, Value] = dict(span.attributes)
    known = schema.layers[name].attributes
    change = dice.randrange(5)
    if change == 0 and said:
        said.pop(dice.choice(list(said)))
    elif change in {1, 2} and known:
        attribute = known[dice.choice(list(known))]
        said[attribute.name] = dice.choice([*WORDS, True, 7, *(item.name for item in attribute.values)])
    elif change == 3:
        span = msgspec.structs.replace(span, label=dice.choice([*schema.layers[name].labels, "OTHER"]))
    else:
        span = span.at(span.start + dice.choice((-1, 0, 0, 1)), span.end + dice.choice((-1, 0, 1, 20)))
    return msgspec.structs.replace(span, attributes=said)


def _changed(text: str, labels: Labels, schema: Schema, dice: random.Random) -> tuple[str, Labels]:
    """Return a text and labels with one thing changed, as a slip or an edit would change it."""
    layers = {name: list(spans) for name, spans in labels.layers.items()}
    relations = list(labels.relations)
    name = dice.choice([name for name, spans in layers.items() if spans] or list(layers))
    spans = layers[name]
    number = dice.randrange(len(spans)) if spans else -1
    change = dice.randrange(12)
    if change == 0:
        place = dice.randrange(len(text) + 1)
        text = text[:place] + dice.choice(SIGNS) + text[place + dice.randrange(2) :]
    elif change == 1 and relations:
        relations.pop(dice.randrange(len(relations)))
    elif change == 2 and relations:
        one = relations[dice.randrange(len(relations))]
        relations.append(Relation(one.target, one.source, one.label) if dice.random() < 0.5 else one)
    elif change == 3:
        ids = [span.id for row in layers.values() for span in row] or ["gone"]
        ends = [dice.choice([*ids, "gone"]) for _ in range(2)]
        relations.append(Relation(*ends, dice.choice([*schema.relations, "OTHER"])))
    elif change == 4 and spans:
        spans.append(msgspec.structs.replace(spans[number], id=dice.choice(["new", spans[number].id])))
    elif change == 5:
        spans.insert(
            0,
            Span(
                "zero",
                *sorted(dice.randrange(len(text) + 2) for _ in range(2)),
                dice.choice([*schema.layers[name].labels]),
            ),
        )
    elif change == 6:
        zone = dice.choice([layer for layer in schema.layers.values() if layer.role == "zone"])
        place = dice.randrange(len(text))
        layers.setdefault(zone.name, []).append(
            Span("zone", place, place + dice.randrange(1, 40), dice.choice([*zone.labels]))
        )
    elif spans:
        spans[number] = _slipped(spans[number], name, schema, dice)
    return text, Labels(labels.document, {key: tuple(row) for key, row in layers.items()}, tuple(relations))


@settings(max_examples=600)
@given(st.sampled_from(SOUND), st.integers(0, 2**32), st.integers(0, 3), st.booleans())
def test_nothing_is_hidden_in_documents_with_slips(
    schema: Schema, sound: tuple[Document, str, Labels, Annotation | None], seed: int, slips: int, ours: bool
) -> None:
    document, text, labels, annotation = sound
    dice = random.Random(seed)
    for _ in range(slips):
        text, labels = _changed(text, labels, schema, dice)
    document = msgspec.structs.replace(document, length=len(text), text_tier="open" if ours else "own_copy")
    kept = text if dice.random() < 0.9 else None
    assert hidden(Subject(document, labels, schema, kept, annotation)) == []


@settings(max_examples=300)
@given(st.data())
def test_nothing_is_hidden_in_hostile_documents(schema: Schema, data: st.DataObject) -> None:
    interface = data.draw(st.sampled_from([None, *schema.interfaces.values()]))
    text, labels = data.draw(labelled(schema, interface))
    document = manifest_line(length=len(text), language=data.draw(st.sampled_from([*schema.languages, "xx"])))
    elsewhere = data.draw(labelled(schema))[1] if data.draw(st.booleans()) else None
    assert hidden(Subject(document, labels, schema, text, elsewhere=elsewhere)) == []


@pytest.mark.parametrize("code", sorted(file.name for file in CASES.iterdir() if file.name in REGISTER))
def test_the_case_of_no_rule_is_cleared(code: str, document: Callable[..., Document], schema: Schema) -> None:
    for file in sorted((CASES / code).glob("*.json")):
        case = read_case(code, file.stem, document, schema)
        for one in (case, case.as_own_copy()):
            assert hidden(Subject(one.document, one.labels, one.schema, one.text, one.annotation)) == []


def test_most_of_a_sound_document_is_cleared(schema: Schema) -> None:
    codes = {code for code in REGISTER if not code.startswith(("DOC", "ANN"))}
    shares = [
        len(codes & cleared(Subject(document, labels, schema, text, annotation))) / len(codes)
        for document, text, labels, annotation in SOUND
    ]
    assert min(shares) > 0.5


def test_labels_of_no_layer_that_is_known_are_left_to_the_rules(schema: Schema) -> None:
    for layers in ({"other": (Span("a", 0, 1, "X"),)}, {"entities": (Span("a", 0, 1, "OTHER"),)}):
        assert cleared(Subject(manifest_line(), Labels(layers=layers), schema, "text")) == frozenset()


@settings(max_examples=300)
@given(
    st.sampled_from(SOUND),
    st.integers(0, 2**32),
    st.sampled_from(["zones", "entities", "claims", "attributes", "all", "none", ""]),
)
def test_what_was_sound_is_sound_as_gold_where_it_is_said_to_be(
    schema: Schema, sound: tuple[Document, str, Labels, Annotation | None], seed: int, interface: str
) -> None:
    document, text, labels, _ = sound
    dice = random.Random(seed)
    if dice.random() < 0.5:
        text, labels = _changed(text, labels, schema, dice)
    layers = {name: spans for name, spans in labels.layers.items() if spans or dice.random() < 0.5}
    said = Annotation("a01", interface, "person", *["1.0.0"] * 2, *["0" * 64] * 2, labels) if interface else None
    elsewhere = dice.choice(SOUND)[2] if dice.random() < 0.5 else None
    one = Subject(document, msgspec.structs.replace(labels, layers=layers), schema, text, said, elsewhere=elsewhere)
    gold = Subject(document, dice.choice([labels, labels, SOUND[0][2]]), schema, text)
    found = {subject: {code for code, rule in REGISTER.items() if list(rule.check(subject))} for subject in (one, gold)}
    if is_as_sound(gold, one):
        assert found[gold] <= found[one]


@given(
    st.sampled_from(["en", "nl"]),
    st.from_regex(r"[0-9]{1,4}([.,][0-9]{3}){0,2}([.,][0-9]{1,3})?", fullmatch=True)
    | st.sampled_from(["five", "vijf", "1 249"]),
    st.from_regex(r"(=|>|<=|~)[0-9]{1,7}(\.[0-9]{1,2})?( report| %| #rank)?", fullmatch=True),
    st.booleans(),
)
def test_what_is_plainly_said_is_what_the_closer_look_says(
    schema: Schema, language: str, words: str, value: str, alike: bool
) -> None:
    lexicon = schema.lexicon[language]
    if alike:
        value = "=" + words.replace(",", "").replace(".", "").replace(" ", "")
    if plainly_says(words, value, lexicon):
        assert _canonical(value) == value
        assert _says(words, value, lexicon)
    assert plainly_says(None, value, lexicon) == (_canonical(value) == value)
