"""The figures of the project's own documents and of the five articles: what arithmetic has to say of them."""

import json
from pathlib import Path

import pytest

from claimset.labels.as_json import labels_from_json
from claimset.model.schema import Schema
from claimset.numbers.facets.figure_reader import FigureReader
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.code import code_of
from claimset.numbers.pairs.judge import judge_figures, judge_links, steps_of
from claimset.quantity.notation import render_quantity

GOLD = Path(__file__).resolve().parents[2] / "annotations" / "gold"
NOTHING_TO_SAY = [
    "kestrelby-lessons",
    "northmere-figures",
    "waterland-cijfers",
    "own-b5f7c69a4d7c",
    "mirloon-passed-on-1",
    "ossenwold-police-arrests-2",
]


def pairs_of(name: str, schema: Schema) -> list[FigurePair]:
    labels = labels_from_json(json.loads((GOLD / f"{name}.json").read_bytes()), schema)
    return judge_figures([FigureReader(schema).read(name, labels)], schema.arithmetic, steps_of(schema))


def verdicts(name: str, schema: Schema) -> dict[tuple[str, str, str], tuple[str, str | None]]:
    """The outcome and its reason by check and by the notation of both figures."""
    return {
        (pair.check, render_quantity(pair.left.value), render_quantity(pair.right.value)): (
            pair.verdict.outcome.value,
            pair.verdict.reason,
        )
        for pair in pairs_of(name, schema)
    }


@pytest.mark.parametrize(
    ("name", "check", "left", "right", "outcome", "reason"),
    [
        ("own-b5f7c69a4d7c", "part", "=95", "=450", "CONSISTENT", None),
        ("own-b5f7c69a4d7c", "part", "=42", "=450", "CONSISTENT", None),
        ("own-b5f7c69a4d7c", "part", "=28", "=450", "CONSISTENT", None),
        ("own-7efd9b5a26fa", "conflict", "550000..850000", "550000..800000", "CONFLICT", None),
        ("own-6dbfc475a35e", "same", ">24", "=1249", "NOT_COMPARABLE", "scope"),
        ("own-6dbfc475a35e", "same", "=1249", ">6", "CONFLICT", None),
        ("own-6dbfc475a35e", "sum", "=11 %", "=25 %", "TENSION", "rounding"),
        ("own-9a38a4a3af4e", "same", "=300000", "~300000", "CONSISTENT", None),
        ("own-3685a26b3482", "same", "=38", "=38", "CONSISTENT", None),
        ("mirloon-passed-on-1", "share", "=10975", "=41 %", "TENSION", "rounding"),
    ],
)
def test_figures_of_an_article_get_their_verdict(
    name: str, check: str, left: str, right: str, outcome: str, reason: str | None, schema: Schema
) -> None:
    matches = [
        value
        for (kind, one, other), value in verdicts(name, schema).items()
        if kind == check and one.startswith(left) and other.startswith(right)
    ]
    assert matches == [(outcome, reason)]


def test_link_that_is_drawn_twice_counts_its_part_once(schema: Schema) -> None:
    labels = labels_from_json(json.loads((GOLD / "mirloon-passed-on-3.json").read_bytes()), schema)
    document = FigureReader(schema).read("mirloon-passed-on-3", labels)
    links = [link for link in document.links if link.meaning == "derived"]
    outcomes = [
        (pair.check, pair.verdict.outcome) for pair in judge_links([document], [*links, *links], schema.arithmetic)
    ]
    assert outcomes == [("sum", "CONSISTENT")]


def test_world_and_country_are_not_held_against_each_other(schema: Schema) -> None:
    values = [(left, right) for _, left, right in verdicts("own-9a38a4a3af4e", schema)]
    assert not any(">4000000" in left + right and "9000000" in left + right for left, right in values)


@pytest.mark.parametrize("name", NOTHING_TO_SAY)
def test_figures_that_look_alike_and_are_fine_raise_nothing(name: str, schema: Schema) -> None:
    codes = {code_of(pair) for pair in pairs_of(name, schema)}
    assert codes <= {None, "NUM003"}


@pytest.mark.parametrize("name", ["own-6dbfc475a35e", "northmere-figures"])
def test_figures_and_verdicts_rest_on_labels_and_on_no_text(name: str, schema: Schema) -> None:
    labels = labels_from_json(json.loads((GOLD / f"{name}.json").read_bytes()), schema)
    reader = FigureReader(schema)
    assert reader.read(name, labels, "x" * 9999).figures == reader.read(name, labels).figures


def test_schema_without_figures_has_none(schema: Schema) -> None:
    numberless = {name: kind for name, kind in schema.relations.items() if kind.meaning != "quantity"}
    reader = FigureReader(type(schema)(**{**_fields(schema), "relations": numberless}))
    labels = labels_from_json(json.loads((GOLD / "northmere-figures.json").read_bytes()), schema)
    assert not reader.applies
    assert reader.read("northmere-figures", labels).figures == ()


def _fields(schema: Schema) -> dict[str, object]:
    return {name: getattr(schema, name) for name in schema.__struct_fields__}
