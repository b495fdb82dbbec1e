"""Rules bind to roles: they judge another domain's schema too, and none of them raises, whatever the labels are."""

import ast
import json
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimset
from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.rules.engine.rule import REGISTER, Subject
from claimset.rules.runner import run
from claimset.schema.read import parse_schema
from support.documents import manifest_line
from support.labelled_case import MakeDocument

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path(claimset.__file__).parent

COINCIDENCES = {"report", "NOT_COMPARABLE", "NONE", "GROUP", "ENTITY"}
"""Words of the schema that are words of the code too: a report, a verdict, no label, SQL's GROUP BY, brat's ENTITY."""


def layer(role: str, labels: Iterable[dict[str, Any]], **attributes: Any) -> dict[str, Any]:
    required = [name for name, node in attributes.items() if node.pop("required", False)]
    items = {"properties": {"label": {"oneOf": list(labels)}, **attributes}, "required": required}
    return {"type": "array", "title": role.title(), "x-role": role, "items": items}


REVIEWS = {
    "title": "product-reviews",
    "x-version": "2.1.0",
    "x-guidelines": "2.0.0",
    "x-languages": {"en": "English"},
    "x-interfaces": [{"name": "reviewing", "passes": ["parts", "aspects", "hedges", "verdicts"]}],
    "properties": {
        "mood": {"type": "object", "x-role": "document", "properties": {}},
        "parts": layer(
            "zone",
            [
                {"const": "Prose", "x-default": True},
                {"const": "Coupon", "x-excludes": True},
                {"const": "Diary", "x-excludes": True, "x-protected": "Hidden"},
                {"const": "Hidden", "x-excludes": True, "x-published-only": True},
            ],
        ),
        "aspects": layer(
            "mention",
            [{"const": name} for name in ("Product", "Reviewer", "Price", "Purchase")],
            price={"type": "string", "x-format": "quantity", "x-for": ["Price"]},
            bought={"type": "string", "x-format": "timex3", "x-for": ["Purchase"]},
            fame={
                "oneOf": [{"const": "known"}, {"const": "unknown"}],
                "default": "known",
                "x-public": ["known"],
                "x-for": ["Reviewer"],
            },
        ),
        "hedges": layer("cue", [{"const": "Hedge"}]),
        "verdicts": layer(
            "claim",
            [{"const": "Praise"}, {"const": "Complaint"}],
            strength={"oneOf": [{"const": "mild"}, {"const": "strong"}], "required": True},
        ),
        "arrows": {
            "type": "array",
            "x-role": "relation",
            "items": {
                "properties": {
                    "label": {
                        "oneOf": [
                            {
                                "const": "judges",
                                "x-meaning": "attribution",
                                "x-domain": ["layer:verdicts"],
                                "x-range": ["Product"],
                                "x-number": [{"x-when": {"strength": ["strong"]}, "minItems": 1}, {"maxItems": 1}],
                            },
                            {
                                "const": "softened",
                                "x-meaning": "cue",
                                "x-domain": ["layer:verdicts"],
                                "x-range": ["layer:hedges"],
                            },
                            {
                                "const": "costs",
                                "x-meaning": "quantity",
                                "x-domain": ["layer:verdicts"],
                                "x-range": ["Price"],
                            },
                            {
                                "const": "inside",
                                "x-meaning": "nesting",
                                "x-domain": ["layer:verdicts"],
                                "x-range": ["layer:verdicts"],
                                "x-acyclic": True,
                                "x-depth": 1,
                            },
                        ]
                    }
                }
            },
        },
    },
}

REVIEW = "Bought in May for 40 euro: a dull, heavy lamp 💡.\r\nUse code LAMP for a discount.\r\n"


@pytest.fixture(scope="module")
def reviews() -> Schema:
    return parse_schema(REVIEWS)


def span(name: str, words: str, label: str, **attributes: str) -> Span:
    start = REVIEW.index(words)
    return Span(name, start, start + len(words), label, dict(attributes))


GOOD_REVIEW = Labels(
    layers={
        "parts": (span("p1", "Use code LAMP for a discount.", "Coupon"),),
        "aspects": (
            span("a1", "May", "Purchase", bought="2031-05"),
            span("a2", "40 euro", "Price", price="=40 euro"),
            span("a3", "lamp", "Product"),
        ),
        "hedges": (span("h1", "dull", "Hedge"),),
        "verdicts": (span("v1", "a dull, heavy lamp", "Complaint", strength="strong"),),
    },
    relations=(
        Relation("v1", "a3", "judges"),
        Relation("v1", "a2", "costs"),
        Relation("v1", "h1", "softened"),
    ),
)
BROKEN_REVIEWS = {
    "CLM001": {"verdicts": (span("v2", "heavy lamp", "Complaint", strength="mild"),)},
    "CLM002": {"verdicts": (span("v2", "Bought in May", "Praise"),)},
    "LBL001": {"aspects": (span("a9", "code", "Product", fame="known"),)},
    "LBL003": {"parts": (span("p9", "Bought", "Prose"),)},
    "QTY001": {"aspects": (span("a9", "40", "Price", price="forty"),)},
    "QTY002": {"aspects": (span("a9", "40", "Price", price="=40.0 euro"),)},
    "QTY003": {"aspects": (span("a9", "in May", "Purchase", bought="May"),)},
    "REL003": {"verdicts": (span("v2", "Bought in May", "Praise", strength="strong"),)},
    "REL005": {"hedges": (span("h9", "for", "Hedge"),)},
    "SAF001": {"aspects": (span("a9", "code", "Product"),)},
    "SPN003": {"verdicts": (span("v2", "heavy lamp 💡.", "Praise", strength="mild"),)},
    "SPN005": {"aspects": (span("a9", "am", "Product"),)},
}


def judged(labels: Labels, schema: Schema, document: Document, text: str | None = REVIEW) -> list[Issue]:
    return list(run(Subject(document, labels, schema, text)))


def with_more(more: dict[str, tuple[Span, ...]]) -> Labels:
    layers = {name: spans + more.get(name, ()) for name, spans in GOOD_REVIEW.layers.items()}
    return msgspec.structs.replace(GOOD_REVIEW, layers=layers)


def constants(node: Any) -> set[str]:
    """Every label, attribute value and relation name that a JSON schema names."""
    if isinstance(node, dict):
        own_names = {node["const"]} if isinstance(node.get("const"), str) else set()
        return own_names.union(*map(constants, node.values()))
    return set().union(*map(constants, node)) if isinstance(node, list) else set()


def words_in(source: str) -> set[tuple[int, str]]:
    """The names and the words of strings in Python code, with their lines; no docstring, no comment."""
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    words: set[tuple[int, str]] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                words |= {(node.lineno, word) for word in re.findall(r"\w+", text)}
            case ast.Name(id=name) | ast.Attribute(attr=name):
                words.add((node.lineno, name))
            case ast.arg(arg=name) | ast.keyword(arg=str(name)):
                words.add((node.lineno, name))
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                words.add((node.lineno, name))
    return words


def test_the_search_for_names_sees_strings_and_names_but_no_docstring() -> None:
    source = '"""NGO"""\nx = f"{y} GPE-{z}"  # LAW\nKind.PERSON\nf(CUE=1)\ndef WORK(MEDIA):\n    "GROUP"\n'
    assert {word for _, word in words_in(source) if word.isupper()} == {"GPE", "PERSON", "CUE", "WORK", "MEDIA"}


@pytest.mark.parametrize("file", sorted(PACKAGE.rglob("*.py")), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_name_of_the_schema_stands_in_the_package(file: Path) -> None:
    names = constants(json.loads((ROOT / "schema" / "schema.json").read_bytes())) - COINCIDENCES
    schema_words = sorted((line, word) for line, word in words_in(file.read_text(encoding="utf-8")) if word in names)
    assert schema_words == [], (
        f"bind to roles and meanings of the schema in {file}; a coincidence goes into COINCIDENCES"
    )


def test_the_schema_has_names_to_look_for() -> None:
    names = constants(json.loads((ROOT / "schema" / "schema.json").read_bytes()))
    assert len({name for name in names if name.isupper()}) > 60
    assert names >= COINCIDENCES, "take out of COINCIDENCES in tests/rules/test_runner.py what no schema says"


def test_a_good_document_of_another_domain_breaks_no_rule(reviews: Schema, document: MakeDocument) -> None:
    assert judged(GOOD_REVIEW, reviews, document(REVIEW)) == []


@pytest.mark.parametrize("code", BROKEN_REVIEWS)
def test_a_rule_binds_to_the_role_that_another_domain_gives_its_layers(
    code: str, reviews: Schema, document: MakeDocument
) -> None:
    assert code in {issue.code for issue in judged(with_more(BROKEN_REVIEWS[code]), reviews, document(REVIEW))}


@pytest.mark.parametrize("code", BROKEN_REVIEWS)
def test_a_message_about_another_domain_names_none_of_our_labels(
    code: str, reviews: Schema, schema: Schema, document: MakeDocument
) -> None:
    our_labels = {name for name in constants(schema.source) if name.isupper()}
    for issue in judged(with_more(BROKEN_REVIEWS[code]), reviews, document(REVIEW)):
        assert our_labels & set(re.findall(r"\w+", issue.message)) == set()


def test_a_chain_deeper_than_the_schema_allows_is_seen_under_any_name(reviews: Schema, document: MakeDocument) -> None:
    arrows = (Relation("v1", "v2", "inside"), Relation("v2", "v3", "inside"))
    messages = [issue.message for issue in judged(Labels(relations=arrows), reviews, document(REVIEW))]
    assert "inside is 2 deep from span v1; 1 is the most" in messages


def test_a_text_that_is_not_ours_is_protected_by_the_marks_of_any_schema(
    reviews: Schema, document: MakeDocument
) -> None:
    labels = Labels(
        layers={
            "parts": (span("p1", "Bought", "Diary"),),
            "aspects": (span("a1", "lamp", "Reviewer", fame="unknown"), span("a2", "dull", "Reviewer", fame="known")),
        }
    )
    codes = judged(labels, reviews, document(REVIEW, text_tier="own_copy"))
    assert [(issue.code, issue.start) for issue in codes] == [("SAF002", 0), ("SAF002", REVIEW.index("lamp"))]
    assert codes[0].message == "the zone [0:6] is published as Hidden only"


@pytest.mark.parametrize("missing", ["parts", "aspects", "hedges", "verdicts"])
def test_a_schema_without_a_role_is_judged_without_it(missing: str, document: MakeDocument) -> None:
    properties = {name: node for name, node in REVIEWS["properties"].items() if name != missing}  # type: ignore[attr-defined]
    smaller = parse_schema({**REVIEWS, "properties": properties})
    labels = msgspec.structs.replace(
        GOOD_REVIEW,
        layers={name: spans for name, spans in GOOD_REVIEW.layers.items() if name != missing},
        relations=(),
    )
    codes = {issue.code for issue in judged(labels, smaller, document(REVIEW))}
    assert codes <= {"REL003", "REL005"}


def test_issues_come_in_the_order_of_the_codes_with_an_address(schema: Schema, document: MakeDocument) -> None:
    text = "Zeelijn sprak 🎈"
    labels = Labels(layers={"entities": (Span("e1", 3, 8, "NGO"), Span("e1", 9, 99, "NGO"))})
    issues = list(run(Subject(document(text, id="zeelijn"), labels, schema, text), "annotations/gold/zeelijn.json"))
    assert [issue.code for issue in issues] == ["LBL002", "LBL002", "SPN001", "SPN002", "SPN005"]
    assert {(issue.document, issue.file, issue.annotator) for issue in issues} == {
        ("zeelijn", "annotations/gold/zeelijn.json", None)
    }
    assert (issues[2].start, issues[2].end) == (9, 99)


def test_only_the_rules_that_are_asked_for_run(schema: Schema, document: MakeDocument) -> None:
    labels = Labels(layers={"entities": (Span("e1", 3, 8, "NGO"), Span("e1", 9, 99, "NGO"))})
    subject = Subject(document("Zeelijn sprak"), labels, schema, "Zeelijn sprak")
    assert {issue.code for issue in run(subject, rules=[REGISTER["SPN001"]])} == {"SPN001"}
    assert list(run(subject, rules=[])) == []


def test_an_issue_has_the_level_of_its_rule_and_the_annotators_pseudonym(
    schema: Schema, document: MakeDocument
) -> None:
    text = "Zeelijn sprak"
    facts = document(text)
    annotation = Annotation("a07", "all", "person", "0.1.0", schema.guidelines, facts.sha256, "0" * 64, Labels())
    (issue,) = run(Subject(facts, Labels(), schema, text, annotation))
    assert (issue.code, issue.level, issue.annotator) == ("ANN003", Level.WARNING, "a07")
    repainted = msgspec.structs.replace(schema, equal_versions=frozenset({"0.1.0"}))
    assert list(run(Subject(facts, Labels(), repainted, text, annotation))) == []


TEXTS = st.text(
    alphabet=st.one_of(
        st.sampled_from(list("ab .,;'\"“”„«»()\n\r\t\u00a0\u200d\u0301\u05d0\u202e👩👧é")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)
OFFSETS = st.one_of(st.integers(-3, 45), st.sampled_from([-(2**53), 2**31, 2**53 - 1]))
IDS = st.sampled_from([f"s{number}" for number in range(8)])
VALUES = st.one_of(
    st.booleans(),
    st.integers(-3, 3),
    st.text(max_size=12),
    st.sampled_from(
        ["=1249.0", "<~1000 call", "[1,2)", "=1 UNIT", "2031-03", "PT", "P1Y", "a@b.example", "ENTITY", "X"]
    ),
)


def labels_of(schema: Schema) -> st.SearchStrategy[Labels]:
    """Labels of any sort: offsets out of bounds, layers empty or missing, ends that dangle, cycles."""
    layers = {name: st.lists(_spans(schema, name), max_size=5).map(tuple) for name in schema.layers}
    relations = st.builds(Relation, source=IDS, target=IDS, label=st.sampled_from([*schema.relations, "UNHEARD_OF"]))
    return st.builds(
        Labels,
        document=st.dictionaries(st.sampled_from([*schema.document, "mood"]), VALUES, max_size=3),
        layers=st.fixed_dictionaries({}, optional=layers),
        relations=st.lists(relations, max_size=8).map(tuple),
    )


def _spans(schema: Schema, name: str) -> st.SearchStrategy[Span]:
    attributes = [*schema.layers[name].attributes, "mood"]
    return st.builds(
        Span,
        id=IDS,
        start=OFFSETS,
        end=OFFSETS,
        label=st.sampled_from([*schema.layers[name].labels, "UNHEARD_OF"]),
        attributes=st.dictionaries(st.sampled_from(attributes), VALUES, max_size=4),
    )


SCHEMAS = {
    "ours": parse_schema(json.loads((ROOT / "schema" / "schema.json").read_bytes())),
    "reviews": parse_schema(REVIEWS),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_rule_raises_whatever_the_labels_are(name: str) -> None:
    schema = SCHEMAS[name]

    @given(
        labels=labels_of(schema),
        text=TEXTS,
        at_hand=st.booleans(),
        tier=st.sampled_from(["open", "own_copy"]),
        length=st.none() | st.integers(0, 60),
        annotator=st.none() | st.sampled_from(["a01", "jan@zeelijn.example", ""]),
        tracked=st.booleans(),
        zone_labels=st.none() | labels_of(schema),
    )
    def holds(
        labels: Labels,
        text: str,
        at_hand: bool,
        tier: Any,
        length: int | None,
        annotator: str | None,
        tracked: bool,
        zone_labels: Labels | None,
    ) -> None:
        document = manifest_line(text, text_tier=tier, length=len(text) if length is None else length)
        annotation = (
            None
            if annotator is None
            else Annotation(annotator, "all", "person", "1.0.0", "1.0.0", "0" * 64, "0" * 64, labels)
        )
        subject = Subject(document, labels, schema, text if at_hand else None, annotation, tracked, zone_labels)
        issues = list(run(subject, "file.json"))
        assert [issue.code for issue in issues] == sorted(issue.code for issue in issues)
        assert all(issue.code in REGISTER and issue.message for issue in issues)

    holds()


@pytest.mark.parametrize("length", [1, 2, 3, 50, 999, 2_000])
@pytest.mark.parametrize("closed", [True, False], ids=["cycle", "chain"])
def test_no_chain_of_relations_is_too_long_to_be_judged(
    length: int, closed: bool, schema: Schema, document: MakeDocument
) -> None:
    kind = next(item for item in schema.relations.values() if item.acyclic and item.depth is None)
    ends = [*range(length), 0] if closed else list(range(length + 1))
    relations = tuple(Relation(f"c{one}", f"c{two}", kind.name) for one, two in pairwise(ends))
    subject = Subject(document(""), Labels(relations=relations), schema, "")
    issues = list(run(subject, rules=[REGISTER["REL004"]]))
    assert bool(issues) == closed


class Looked(str):
    """An id that counts how often any of its kind is looked up, and gives up after very many times."""

    __slots__ = ()
    times = 0

    def __hash__(self) -> int:
        Looked.times += 1
        if Looked.times > 500_000:
            raise AssertionError("the rule walks every path of the relations")
        return str.__hash__(self)


def test_a_ladder_of_relations_is_judged_without_walking_every_path(schema: Schema, document: MakeDocument) -> None:
    kind = next(item for item in schema.relations.values() if item.acyclic and item.depth is None)
    arrows = [
        Relation(Looked(f"{one}{step}"), Looked(f"{two}{step + 1}"), kind.name)
        for step in range(40)
        for one in "ab"
        for two in "ab"
    ]
    subject = Subject(document(""), Labels(relations=tuple(arrows)), schema, "")
    Looked.times = 0
    assert list(run(subject, rules=[REGISTER["REL004"]])) == []
