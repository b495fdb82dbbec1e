"""Agreement: one where annotators say the same, none where they share nothing, the same whoever comes first."""

from itertools import combinations, permutations, product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.gold.agree import Agreement, AnnotatedDocument, measure_agreement
from claimset.gold.agreement_table import in_markdown
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Relation, Span
from support.strategies import SCHEMA

INTERFACE = next(item for item in SCHEMA.interfaces.values() if item.passes)
LAYER = next(layer for layer in SCHEMA.layers.values() if layer.stage in INTERFACE.passes)
FIRST, SECOND = [str(item.name) for item in LAYER.labels.values() if item.drawn][:2]
ALL = next(
    (item, relation)
    for item, relation in product(SCHEMA.interfaces.values(), SCHEMA.relations.values())
    if relation.stage in item.passes
)
LENGTH = 10


def _annotation(annotator: str, *places: tuple[int, int, str], interface: str = INTERFACE.name) -> Annotation:
    spans = tuple(Span(f"{annotator}{n}", *place) for n, place in enumerate(places))
    return Annotation(annotator, interface, "person", "1", "1", "t", "s", Labels(layers={LAYER.name: spans}))


def _agree(*items: Annotation) -> Agreement:
    return measure_agreement([AnnotatedDocument("d", LENGTH, items)], SCHEMA)


places = st.lists(
    st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH), st.sampled_from([FIRST, SECOND])).filter(
        lambda place: place[0] < place[1]
    ),
    max_size=5,
)


def test_a_worked_example_gives_what_a_hand_gives() -> None:
    agreement = _agree(
        _annotation("a1", (0, 2, FIRST), (4, 6, SECOND)),
        _annotation("a2", (0, 2, FIRST), (5, 7, SECOND)),
    )
    rows = {row.label: row for row in agreement.rows}
    assert (rows[None].spans, rows[None].exact, rows[None].f1, rows[None].overlap_f1) == (4, 2, 0.5, 1.0)
    assert (rows[FIRST].f1, rows[SECOND].f1, rows[SECOND].overlap_f1) == (1.0, 0.0, 1.0)
    # 20 values: 4 of the first label, 4 of the second, 12 of none; 2 of 10 code points differ, so 4 of 20 pairs.
    assert rows[None].alpha == pytest.approx(1 - 19 * 4 / (20**2 - 4**2 - 4**2 - 12**2))


@given(st.lists(places, min_size=2, max_size=4))
def test_alpha_and_f1_are_those_of_a_count_by_brute_force(sides: list[list[tuple[int, int, str]]]) -> None:
    agreement = _agree(*(_annotation(f"a{number}", *side) for number, side in enumerate(sides, 1)))
    alpha, f1 = _by_brute_force(sides)
    (row,) = [row for row in agreement.rows if row.label is None] or [None]
    if row is None:
        assert not any(sides)
        return
    assert row.f1 == pytest.approx(f1)
    assert row.alpha == (None if alpha is None else pytest.approx(alpha))


def _by_brute_force(sides: list[list[tuple[int, int, str]]]) -> tuple[float | None, float]:
    """Ask of every code point and every pair of annotators, as the definitions say and not as they are computed."""
    units = [
        [frozenset(name for low, high, name in side if low <= at < high) for side in sides] for at in range(LENGTH)
    ]
    observed = sum(sum(one != two for one, two in permutations(values, 2)) / (len(values) - 1) for values in units) / (
        LENGTH * len(sides)
    )
    everything = [value for values in units for value in values]
    pairs = list(permutations(everything, 2))
    expected = sum(one != two for one, two in pairs) / len(pairs)
    match_count = span_count = 0
    for one, two in combinations(sides, 2):
        left = list(two)
        span_count += len(one) + len(two)
        for place in one:
            if place in left:
                left.remove(place)
                match_count += 2
    return 1 - observed / expected if expected else None, match_count / span_count if span_count else 0.0


@given(places)
def test_who_says_the_same_agrees_wholly(words: list[tuple[int, int, str]]) -> None:
    agreement = _agree(_annotation("a1", *words), _annotation("a2", *reversed(words)), _annotation("a3", *words))
    assert agreement.documents == 1
    assert all((row.f1, row.overlap_f1, row.alpha or 1.0) == (1.0, 1.0, 1.0) for row in agreement.rows)
    assert bool(agreement.rows) == bool(words)


@given(places, places)
def test_it_is_the_same_whoever_comes_first_and_has_bounds(
    one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]
) -> None:
    agreement = _agree(_annotation("a1", *one), _annotation("a2", *two))
    assert agreement == _agree(_annotation("a1", *two), _annotation("a2", *one))
    for row in agreement.rows:
        assert row.f1 is not None
        assert row.overlap_f1 is not None
        assert 0 <= row.f1 <= row.overlap_f1 <= 1
        assert row.alpha is None or -1 <= row.alpha <= 1


@given(places, places)
def test_overlaps_are_counted_over_the_best_of_all_one_to_one_matchings(
    one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]
) -> None:
    agreement = _agree(_annotation("a1", *one), _annotation("a2", *two))
    best = {
        label: _most_pairs([item for item in one if item[2] == label], [item for item in two if item[2] == label])
        for label in {item[2] for item in one + two}
    }
    expected = {label: 2 * pairs for label, pairs in best.items()} | {None: 2 * sum(best.values())}
    assert {row.label: row.overlapping for row in agreement.rows} == (expected if best else {})


def _most_pairs(one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]) -> int:
    """Try every way to give each span of the shorter side one of the longer: how many pairs share a code point."""
    shorter, longer = sorted((one, two), key=len)
    return max(
        sum(start < other_end and other_start < end for (start, end, _), (other_start, other_end, _) in pairs)
        for pairs in (list(zip(shorter, order, strict=True)) for order in permutations(longer, len(shorter)))
    )


def test_one_span_over_the_whole_text_is_the_match_of_one_of_five() -> None:
    parts = [(start, start + 2, FIRST) for start in range(0, LENGTH - 1, 2)][:5]
    whole = (0, LENGTH, FIRST)
    (row, _) = _agree(_annotation("a1", *parts), _annotation("a2", whole)).rows
    assert (len(parts), row.spans, row.overlapping) == (5, 6, 2)
    assert row.overlap_f1 == pytest.approx(1 / 3)
    assert "| 6 | 0.00 | 0.33 |" in in_markdown(_agree(_annotation("a1", *parts), _annotation("a2", whole)))


def test_a_span_of_no_length_is_the_match_of_no_neighbour() -> None:
    assert _agree(_annotation("a1", (4, 4, FIRST)), _annotation("a2", (0, 4, FIRST))).rows[0].overlap_f1 == 0.0


@given(places, places)
def test_who_shares_no_label_does_not_agree(one: list[tuple[int, int, str]], two: list[tuple[int, int, str]]) -> None:
    sides = ([(start, end, FIRST) for start, end, _ in one], [(start, end, SECOND) for start, end, _ in two])
    agreement = _agree(_annotation("a1", *sides[0]), _annotation("a2", *sides[1]))
    assert {(row.f1, row.overlap_f1) for row in agreement.rows} <= {(0.0, 0.0)}


def test_relations_agree_where_both_ends_do() -> None:
    interface, relation = ALL
    homes = {str(name): layer.name for layer in SCHEMA.layers.values() for name in layer.labels}
    kinds = [_a_label(relation.domain), _a_label(relation.range)]

    def of(annotator: str, end: int) -> Annotation:
        spans = [
            Span(f"{annotator}{n}", n * 4, n * 4 + size, kind)
            for n, (size, kind) in enumerate(zip((2, end), kinds, strict=True))
        ]
        layers: dict[str, tuple[Span, ...]] = {}
        for span in spans:
            layers[homes[span.label]] = (*layers.get(homes[span.label], ()), span)
        labels = Labels(layers=layers, relations=(Relation(spans[0].id, spans[1].id, relation.name),))
        return msgspec.structs.replace(_annotation(annotator, interface=interface.name), labels=labels)

    for end, f1 in ((2, 1.0), (3, 0.0)):
        rows = {row.label: row for row in _agree(of("a1", 2), of("a2", end)).rows}
        assert (rows[relation.name].spans, rows[relation.name].f1, rows[relation.name].overlap_f1) == (2, f1, None)


def _a_label(names: tuple[str, ...]) -> str:
    known = {str(label): str(label) for layer in SCHEMA.layers.values() for label in layer.labels}
    layers = {f"layer:{layer.name}": str(next(iter(layer.labels))) for layer in SCHEMA.layers.values()}
    layers |= {layer.name: str(next(iter(layer.labels))) for layer in SCHEMA.layers.values()}
    return next(agreement for name in names if (agreement := known.get(name) or layers.get(name)))


def test_only_what_counts_and_is_of_one_interface_is_compared() -> None:
    one = _annotation("a1", (0, 2, FIRST))
    other = next(name for name in SCHEMA.interfaces if name != INTERFACE.name)
    apart = _agree(one, _annotation("a2", (0, 2, FIRST), interface=other))
    assert (apart.several, apart.documents, apart.rows) == (1, 0, ())
    assert "in the same interface" in in_markdown(apart)
    withdrawn_row = msgspec.structs.replace(_annotation("a2", (0, 2, FIRST)), state="withdrawn")
    assert in_markdown(_agree(one, withdrawn_row)).startswith("No document was labelled by more than one annotator, so")


def test_machines_are_called_machines() -> None:
    machine = msgspec.structs.replace(_annotation("m1", (0, 2, FIRST)), made_by="machine")
    words = in_markdown(_agree(_annotation("a1", (0, 2, FIRST)), machine))
    assert "1 document, between a1, m1 (a machine)." in words
    assert f"| {LAYER.name} | {FIRST} | 2 | 1.00 | 1.00 |" in words
