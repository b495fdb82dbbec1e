"""Agreement: one where annotators say the same, none where they share nothing, the same whoever comes first."""

from itertools import combinations, permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.gold.agreement.comparisons import AnnotatedDocument
from claimset.gold.agreement.measure import Agreement, measure_agreement
from claimset.gold.agreement.words import in_markdown
from claimset.model.labels import Labels
from claimset.model.span import Relation, Span
from support.agreeing import (
    FIRST,
    LENGTH,
    MENTIONS,
    SECOND,
    Spot,
    a_document,
    a_relation,
    agreement,
    an_annotation,
    attribute_of,
    row,
    value,
    with_answers,
)
from support.strategies import SCHEMA

LAYER = MENTIONS.name
places = st.lists(
    st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH), st.sampled_from([FIRST, SECOND])).filter(
        lambda place: place[0] < place[1]
    ),
    max_size=5,
)


def test_a_worked_example_gives_what_a_hand_gives() -> None:
    result = agreement(
        an_annotation("a1", (0, 2, FIRST), (4, 6, SECOND)), an_annotation("a2", (0, 2, FIRST), (5, 7, SECOND))
    )
    assert (row(result, LAYER, "f1").size, value(result, LAYER, "f1"), value(result, LAYER, "overlap_f1")) == (
        4,
        0.5,
        1,
    )
    first, second = f"{LAYER}/{FIRST}", f"{LAYER}/{SECOND}"
    assert [value(result, first, "f1"), value(result, second, "f1"), value(result, second, "overlap_f1")] == [1, 0, 1]
    # 20 values: 4 of the first label, 4 of the second, 12 of none; 2 of 10 code points differ, so 4 of 20 pairs.
    assert value(result, LAYER, "alpha") == pytest.approx(1 - 19 * 4 / (20**2 - 4**2 - 4**2 - 12**2))


@given(st.lists(places, min_size=2, max_size=4))
def test_alpha_and_f1_are_those_of_a_count_by_brute_force(sides: list[list[Spot]]) -> None:
    result = agreement(*(an_annotation(f"a{number}", *side) for number, side in enumerate(sides, 1)))
    alpha, f1 = _by_brute_force(sides)
    assert _values(result, "f1") == ([] if f1 is None else [pytest.approx(f1)])
    assert _values(result, "alpha") == ([] if alpha is None else [pytest.approx(alpha)])


def _values(result: Agreement, measure: str) -> list[float | None]:
    return [item.value for item in result.rows if (str(item.place), item.measure) == (LAYER, measure)]


def _by_brute_force(sides: list[list[Spot]]) -> tuple[float | None, float | None]:
    """Ask of every code point and every pair of annotators, as the definitions say and not as they are computed."""
    units = [
        [frozenset(name for low, high, name in side if low <= at < high) for side in sides] for at in range(LENGTH)
    ]
    observed = sum(sum(one != two for one, two in permutations(values, 2)) / (len(values) - 1) for values in units) / (
        LENGTH * len(sides)
    )
    everything = [label_set for values in units for label_set in values]
    pairs = list(permutations(everything, 2))
    expected = sum(one != two for one, two in pairs) / len(pairs)
    match_count = span_count = 0
    for one, two in combinations(sides, 2):
        unmatched = list(two)
        span_count += len(one) + len(two)
        for place in one:
            if place in unmatched:
                unmatched.remove(place)
                match_count += 2
    return 1 - observed / expected if expected else None, match_count / span_count if span_count else None


@given(places)
def test_who_says_the_same_agrees_wholly(spots: list[Spot]) -> None:
    result = agreement(an_annotation("a1", *spots), an_annotation("a2", *reversed(spots)), an_annotation("a3", *spots))
    assert result.documents == 1
    assert {item.value for item in result.rows} <= {1.0, None}
    assert _values(result, "f1") == ([1.0] if spots else [])


@given(places, places)
def test_it_is_the_same_whoever_comes_first_and_has_bounds(one: list[Spot], two: list[Spot]) -> None:
    result = agreement(an_annotation("a1", *one), an_annotation("a2", *two))
    swapped = agreement(an_annotation("a1", *two), an_annotation("a2", *one))
    assert [(item.place, item.measure, item.value) for item in result.rows] == [
        (item.place, item.measure, pytest.approx(item.value)) for item in swapped.rows
    ]
    # Of a short text chance expects so little of unitizing that its alpha may fall far below -1.
    assert all(item.value is None or -1 <= item.value <= 1 for item in result.rows if item.measure != "alpha_u")
    assert all(item.value is None or item.value <= 1 for item in result.rows)
    if one or two:
        assert row(result, LAYER, "f1").value <= row(result, LAYER, "overlap_f1").value


@given(places, places)
def test_who_shares_no_label_does_not_agree(one: list[Spot], two: list[Spot]) -> None:
    sides = ([(start, end, FIRST) for start, end, _ in one], [(start, end, SECOND) for start, end, _ in two])
    result = agreement(an_annotation("a1", *sides[0]), an_annotation("a2", *sides[1]))
    assert {*_values(result, "f1"), *_values(result, "overlap_f1")} <= {0.0}


def test_one_span_over_the_whole_text_is_the_match_of_one_of_five() -> None:
    parts = [(start, start + 2, FIRST) for start in range(0, LENGTH, 2)]
    result = agreement(an_annotation("a1", *parts), an_annotation("a2", (0, LENGTH, FIRST)))
    assert (row(result, LAYER, "overlap_f1").size, value(result, LAYER, "overlap_f1")) == (6, pytest.approx(1 / 3))
    assert f"| {LAYER} | 0.00* ⌀ 0.00 | 0.33* ⌀ 0.33 |" in in_markdown(result)
    wide_row = next(line for line in in_markdown(result).splitlines() if line.startswith(f"| {LAYER} |"))
    assert wide_row.endswith("| 1 | 6 |")
    assert "\n\\* over fewer than" in in_markdown(result)


def test_a_span_of_no_length_is_the_match_of_no_neighbour() -> None:
    result = agreement(an_annotation("a1", (4, 4, FIRST)), an_annotation("a2", (0, 4, FIRST)))
    assert value(result, LAYER, "overlap_f1") == 0.0


def test_one_annotator_who_drew_nothing_agrees_with_nobody() -> None:
    result = agreement(an_annotation("a1", (0, 2, FIRST)), an_annotation("a2"))
    assert [value(result, LAYER, name) for name in ("f1", "overlap_f1")] == [0.0, 0.0]
    assert _values(agreement(an_annotation("a1"), an_annotation("a2")), "f1") == []


def test_relations_agree_where_both_ends_were_matched() -> None:
    name, source_layer, source, target_layer, target = a_relation()

    def annotation(annotator: str, end: int) -> object:
        ends = Span(f"{annotator}1", 0, 2, source), Span(f"{annotator}2", 4, end, target)
        labels = Labels(
            layers={source_layer.name: ends[:1], target_layer.name: ends[1:]},
            relations=(Relation(ends[0].id, ends[1].id, name),),
        )
        return msgspec.structs.replace(an_annotation(annotator), labels=labels)

    place = f"{SCHEMA.relation_key}/{name}"
    result = agreement(annotation("a1", 6), annotation("a2", 8))
    assert (row(result, place, "f1").size, value(result, place, "f1")) == (2, 1.0)
    far = annotation("a2", 8)
    far = msgspec.structs.replace(
        far,
        labels=msgspec.structs.replace(
            far.labels, layers={**far.labels.layers, target_layer.name: (Span("a22", 6, 8, target),)}
        ),
    )
    assert value(agreement(annotation("a1", 6), far), place, "f1") == 0.0


def test_mentions_are_compared_by_what_they_are_linked_with_however_it_was_drawn() -> None:
    link = SCHEMA.meaning("coreference")[0]
    label = next(label for label in MENTIONS.labels if label in link.domain)
    spots = [(start, start + 2, label) for start in (0, 3, 6)]

    def linked(annotator: str, *pairs: tuple[int, int]) -> object:
        arrows = tuple(Relation(f"{annotator}-{one}", f"{annotator}-{two}", link.name) for one, two in pairs)
        return an_annotation(annotator, *spots, relations=arrows)

    chain, star, none = linked("a1", (0, 1), (1, 2)), linked("a2", (2, 0), (2, 1)), linked("a3")
    assert value(agreement(chain, star), LAYER, "b_cubed") == 1.0
    assert value(agreement(chain, none), LAYER, "b_cubed") == pytest.approx(2 * 1 / 3 / (1 + 1 / 3))
    assert row(agreement(chain, none), LAYER, "b_cubed").size == 3


def test_an_omitted_answer_means_the_default() -> None:
    layer, label, name, default = attribute_of(kind="choice")
    others = [item.name for item in layer.attributes[name].values if item.name != default]
    spots = [(0, 2, label), (4, 6, label)]
    silent, outspoken = (an_annotation(annotator, *spots, layer=layer) for annotator in ("a1", "a2"))
    place = f"{layer.name}.{name}"
    result = agreement(silent, with_answers(outspoken, **{name: default}))
    assert (value(result, place, "raw"), row(result, place, "raw").size) == (1.0, 2)
    assert value(agreement(silent, with_answers(outspoken, **{name: others[0]})), place, "raw") == 0.0


def test_who_was_never_asked_is_not_compared() -> None:
    layer, label, name, _ = attribute_of(kind="choice")
    one, two = (an_annotation(annotator, (0, 2, label), (4, 6, label), layer=layer) for annotator in ("a1", "a2"))
    gap = msgspec.structs.replace(two, gaps={layer.name: {name: ("a2-0",)}})
    assert row(agreement(one, gap), f"{layer.name}.{name}", "raw").size == 1


def test_the_number_of_a_quantity_is_compared_apart_from_its_hedge() -> None:
    layer, label, name, _ = attribute_of(format_="quantity")
    place = f"{layer.name}.{name}"
    answers = {">800 arrest /P1M": (1.0, 0.0), "=800 arrest /P1M": (1.0, 1.0), "=80 arrest /P1M": (0.0, 1.0)}
    for answer, expected in answers.items():
        one, two = (an_annotation(annotator, (0, 2, label), layer=layer) for annotator in ("a1", "a2"))
        result = agreement(with_answers(one, **{name: "=800 arrest /P1M"}), with_answers(two, **{name: answer}))
        assert (value(result, place, "value"), value(result, place, "hedge")) == expected, answer


def test_a_date_is_compared_as_it_is_written() -> None:
    layer, label, name, _ = attribute_of(format_="timex3")
    one, two = (an_annotation(annotator, (0, 2, label), layer=layer) for annotator in ("a1", "a2"))
    dates = {"2024-12": 1.0, "2024": 0.0}
    for date, expected in dates.items():
        result = agreement(with_answers(one, **{name: "2024-12"}), with_answers(two, **{name: date}))
        assert value(result, f"{layer.name}.{name}", "value") == expected
    assert not any(str(item.place) == f"{layer.name}.{name}" for item in agreement(one, two).rows)


def test_only_what_counts_and_is_of_one_interface_is_compared() -> None:
    one = an_annotation("a1", (0, 2, FIRST))
    other = next(name for name in SCHEMA.interfaces if name != one.interface)
    apart = agreement(one, an_annotation("a2", (0, 2, FIRST), interface=other))
    assert (apart.several, apart.documents, apart.rows) == (1, 0, ())
    assert "in the same interface" in in_markdown(apart)
    withdrawn = an_annotation("a2", (0, 2, FIRST), state="withdrawn")
    assert in_markdown(agreement(one, withdrawn)).startswith("No document was labelled by more than one annotator, so")


def test_people_and_machines_are_never_counted_together() -> None:
    people = [an_annotation(name, (0, 2, FIRST)) for name in ("a1", "a2")]
    machines = [an_annotation(name, (2, 4, FIRST), made_by="machine") for name in ("m1", "m2")]
    result = agreement(*people, *machines)
    values = {item.between: item.value for item in result.rows if (str(item.place), item.measure) == (LAYER, "f1")}
    assert values == {"people": 1.0, "machines": 1.0, "people and machines": 0.0}
    assert list(values) == ["people", "people and machines", "machines"]
    assert "Agreement between machine passes, in 1 document: m1, m2." in in_markdown(result)


def test_rows_are_told_apart_by_pair_language_guidelines_and_document() -> None:
    def annotations(name: str, *ends: int) -> AnnotatedDocument:
        document = a_document(name, language=name)
        annotations = [
            an_annotation(f"a{n}", (0, end, FIRST), guideline_version=f"1.{n}.0") for n, end in enumerate(ends)
        ]
        return AnnotatedDocument(document, annotations)

    works = [annotations("en", 2, 2, 3), annotations("nl", 2, 3)]

    def groups(by: str) -> dict[str | None, float | None]:
        result = measure_agreement(works, SCHEMA, by)
        return {item.group: item.value for item in result.rows if (str(item.place), item.measure) == (LAYER, "f1")}

    assert groups("annotator") == {"a0 · a1": 0.5, "a0 · a2": 0.0, "a1 · a2": 0.0}
    assert groups("language") == {"en": pytest.approx(1 / 3), "nl": 0.0}
    assert groups("guidelines") == {"1.0.0 · 1.1.0": 0.5, "1.0.0 · 1.2.0": 0.0, "1.1.0 · 1.2.0": 0.0}
    assert list(groups("document").items()) == [("nl", 0.0), ("en", pytest.approx(1 / 3))]


def test_a_document_with_many_annotators_does_not_weigh_more_in_the_mean_of_documents() -> None:
    many = AnnotatedDocument(a_document("d1"), [an_annotation(f"a{n}", (0, 2, FIRST)) for n in range(6)])
    two = AnnotatedDocument(a_document("d2"), [an_annotation("a0", (0, 2, FIRST)), an_annotation("a1", (2, 4, FIRST))])
    f1 = row(measure_agreement([many, two], SCHEMA), LAYER, "f1")
    assert (f1.value, f1.mean, f1.documents) == (pytest.approx(15 / 16), 0.5, 2)


def test_a_value_over_few_documents_says_so() -> None:
    works = [
        AnnotatedDocument(a_document(f"d{n}"), [an_annotation(name, (0, 2, FIRST)) for name in ("a1", "a2")])
        for n in range(10)
    ]

    def words(some: list[AnnotatedDocument]) -> str:
        return in_markdown(measure_agreement(some, SCHEMA))

    assert "* over fewer than 10 documents" in words(works[:9])
    assert "*" not in words(works)


def _identical(result: Agreement) -> list[tuple[object, ...]]:
    return [msgspec.structs.astuple(item) for item in result.rows]


def test_the_same_annotations_always_give_the_same_intervals() -> None:
    works = [
        AnnotatedDocument(
            a_document(f"d{n}"), [an_annotation("a1", (0, 2, FIRST)), an_annotation("a2", (0, 2 + n % 2, FIRST))]
        )
        for n in range(12)
    ]
    result = measure_agreement(works, SCHEMA)
    assert _identical(result) == _identical(measure_agreement(list(reversed(works)), SCHEMA))
    f1 = row(result, LAYER, "f1")
    assert f1.low is not None
    assert f1.high is not None
    assert 0 <= f1.low < 0.5 == f1.value < f1.high <= 1
