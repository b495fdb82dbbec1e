"""Another schema: what courts award. Arithmetic binds to roles and meanings, so that no line of Python changes."""

from typing import Any

import msgspec
import pytest

from claimset.model.labels import Labels
from claimset.model.lexicon import Lexicon, Marks
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.numbers.facets.figure_reader import FigureReader
from claimset.numbers.pairs.code import code_of
from claimset.numbers.pairs.judge import judge_figures, steps_of
from claimset.schema.read import parse_schema


def _layer(role: str, labels: list[str], **attributes: Any) -> dict[str, Any]:
    label = {"oneOf": [{"const": name} for name in labels]}
    return {"type": "array", "x-role": role, "items": {"properties": {"label": label, **attributes}}}


def _relation(name: str, meaning: str, source: list[str], target: list[str]) -> dict[str, Any]:
    return {"const": name, "x-meaning": meaning, "x-domain": source, "x-range": target}


SOURCE = parse_schema(
    {
        "title": "judgments",
        "x-version": "1.0.0",
        "x-guidelines": "1.0.0",
        "x-languages": {"en": "English"},
        "x-interfaces": [{"name": "reading", "passes": ["spans", "orders"]}],
        "x-arithmetic": {
            "conventions": [{"name": "court days", "week": [5, 5], "month": [21, 21], "year": [250, 250]}]
        },
        "properties": {
            "file": {"type": "object", "x-role": "document", "properties": {}},
            "spans": _layer(
                "mention",
                ["Sum", "Party"],
                worth={"type": "string", "x-format": "quantity"},
                act={
                    "x-meaning": "measure",
                    "oneOf": [{"const": "Sought"}, {"const": "Awarded", "x-after": "Sought"}],
                },
                whole_bill={"type": "boolean", "x-meaning": "complete"},
            ),
            "orders": _layer("claim", ["Order"], stands={"type": "boolean", "x-meaning": "polarity", "default": True}),
            "arrows": {
                "type": "array",
                "x-role": "relation",
                "items": {
                    "properties": {
                        "label": {
                            "oneOf": [
                                _relation("STATES", "quantity", ["Order"], ["Sum"]),
                                _relation("FOR", "counts", ["Sum"], ["Party"]),
                                _relation("ITEM_OF", "subset", ["Order"], ["Order"]),
                                _relation("AGAIN", "same", ["Order"], ["Order"]),
                            ]
                        }
                    }
                },
            },
        },
    }
)


MONEY = {"euro": ("€",), "dollar": ("$",)}
COURT = msgspec.structs.replace(
    SOURCE, lexicon={"en": Lexicon("1.0.0", Marks((",",), "."), words={}, scales={}, currencies=MONEY)}
)


def judgment(
    *amounts: str, acts: tuple[str, ...] = (), arrows: tuple[tuple[int, int, str], ...] = (), **bill: bool
) -> Labels:
    """One judgment: an order for each amount, all for one party; the first sum is the whole bill where said."""
    sums, orders, relations = [], [], []
    for place, amount in enumerate(amounts):
        act = {"act": acts[place]} if acts else {}
        whole = {"whole_bill": True} if bill and place == 0 else {}
        sums.append(Span(f"s{place}", place * 10, place * 10 + 3, "Sum", {"worth": amount, **act, **whole}))
        orders.append(Span(f"o{place}", place * 10, place * 10 + 8, "Order"))
        relations += [Relation(f"o{place}", f"s{place}", "STATES"), Relation(f"s{place}", "p", "FOR")]
    relations += [Relation(f"o{source}", f"o{target}", label) for source, target, label in arrows]
    return Labels(
        layers={"spans": (*sums, Span("p", 900, 905, "Party")), "orders": tuple(orders)}, relations=tuple(relations)
    )


def codes(labels: Labels, schema: Schema = COURT) -> list[str | None]:
    figures = FigureReader(schema).read("judgment", labels)
    return [code_of(pair) for pair in judge_figures([figures], schema.arithmetic, steps_of(schema))]


ITEMS = ((1, 0, "ITEM_OF"), (2, 0, "ITEM_OF"))
AGAIN = ((1, 0, "AGAIN"),)
JUDGMENTS: dict[str, tuple[Labels, str | None]] = {
    "a bill": (judgment("=900 euro", "=400 euro", "=500 euro", arrows=ITEMS, bill=True), None),
    "a wrong bill": (judgment("=900 euro", "=400 euro", "=300 euro", arrows=ITEMS, bill=True), "NUM002"),
    "an item above the bill": (judgment("=900 euro", "=1400 euro", arrows=ITEMS[:1]), "NUM002"),
    "another sum again": (judgment("=900 euro", "=950 euro", arrows=AGAIN), "NUM002"),
    "two currencies": (judgment("=900 euro", "=950 dollar", arrows=AGAIN), "NUM004"),
    "more than was sought": (judgment("=900 euro", "=1200 euro", acts=("Sought", "Awarded")), "NUM001"),
    "less than was sought": (judgment("=900 euro", "=700 euro", acts=("Sought", "Awarded")), None),
    "two awards": (judgment("=900 euro", "=700 euro"), "NUM001"),
    "court days": (judgment("=50 euro /P1W", "=10 euro /P1D", arrows=AGAIN), "NUM003"),
}


@pytest.mark.parametrize(("labels", "code"), JUDGMENTS.values(), ids=JUDGMENTS)
def test_awards_and_bills_are_judged_without_a_line_of_python(labels: Labels, code: str | None) -> None:
    assert [item for item in codes(labels) if item is not None] == ([code] if code else [])


@pytest.mark.parametrize(("answer", "code"), [(True, "NUM002"), (None, "NUM002"), (False, None)])
def test_sum_of_an_order_that_does_not_stand_is_compared_with_nothing(answer: bool | None, code: str | None) -> None:
    labels = judgment("=900 euro", "=950 euro", arrows=AGAIN)
    first, *others = labels.layers["orders"]
    answered = msgspec.structs.replace(first, attributes={} if answer is None else {"stands": answer})
    layers = {**labels.layers, "orders": (answered, *others)}
    stated = codes(msgspec.structs.replace(labels, layers=layers))
    assert [item for item in stated if item is not None] == ([code] if code else [])
