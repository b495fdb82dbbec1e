"""A link between claims with several figures does not say which goes into which: arithmetic tries what it can mean."""

import pytest

from claimset.model.schema import Schema
from claimset.numbers.facets.document_figures import ClaimKey, ClaimLink, DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.numbers.pairs.judge import judge_figures, judge_links, steps_of
from claimset.numbers.pairs.matching import matching_figures
from claimset.quantity.notation import parse_quantity


def outcomes(schema: Schema, claims: dict[str, str], *links: str) -> list[tuple[str, str, str]]:
    """
    Return check, outcome and sentence of every pair of linked claims.

    `claims` maps a name to its figures, as `=3 case, =4 case`; each of `links` is a derived claim and its source.
    """
    figures = tuple(
        Figure("one", claim, f"{claim}{place}", 10 * place, 10 * place + 5, 0, 99, parse_quantity(words.strip()))
        for claim, values in claims.items()
        for place, words in enumerate(values.split(","))
    )
    drawn = [
        ClaimLink(ClaimKey("one", source), ClaimKey("one", target), "DERIVED_FROM", "derived")
        for source, target in (link.split() for link in links)
    ]
    pairs = judge_links([DocumentFigures("one", figures, links=tuple(drawn))], drawn, schema.arithmetic)
    return [(pair.check, str(pair.verdict.outcome), pair.verdict.sentence) for pair in pairs]


@pytest.mark.parametrize(
    ("claims", "links"),
    [
        ({"c1": "=2831 request, =926 request, =1921 request", "c2": "=2847 request"}, ["c2 c1"]),
        ({"c1": "=499 lesson", "c2": "=1295 lesson, =1794 lesson"}, ["c2 c1"]),
        ({"c1": "=3 lesson, =4 lesson, =5 lesson", "c2": "=12 lesson"}, ["c2 c1"]),
        ({"c1": "=3 lesson, =4 lesson", "c2": "=5 lesson", "c3": "=9 lesson"}, ["c3 c1", "c3 c2"]),
    ],
)
def test_a_sum_or_difference_of_some_figures_of_claims_is_found(
    schema: Schema, claims: dict[str, str], links: list[str]
) -> None:
    ((check, outcome, _),) = outcomes(schema, claims, *links)
    assert (check, outcome) in {("sum", "CONSISTENT"), ("difference", "CONSISTENT")}


def test_a_figure_that_follows_from_nothing_conflicts(schema: Schema) -> None:
    claims = {"c1": "=2831 request, =926 request, =1921 request", "c2": "=2874 request"}
    assert [outcome for _, outcome, _ in outcomes(schema, claims, "c2 c1")] == ["CONFLICT"]


def test_a_second_figure_is_judged_although_the_first_one_follows(schema: Schema) -> None:
    claims = {"c1": "=310 case, =90 case", "c2": "=400 case, =95 case"}
    results = outcomes(schema, claims, "c2 c1")
    assert ("sum", "CONSISTENT") in [row[:2] for row in results]
    (sentence,) = (sentence for _, outcome, sentence in results if outcome == "CONFLICT")
    assert sentence.startswith("95; ")


def test_two_figures_of_the_derived_claim_alone_prove_nothing(schema: Schema) -> None:
    claims = {"c1": "=100 case", "c2": "=3 case, =4 case, =7 case"}
    assert {outcome for _, outcome, _ in outcomes(schema, claims, "c2 c1")} == {"CONFLICT"}


def test_the_figure_of_a_claim_that_fits_a_share_is_its_part(schema: Schema) -> None:
    def figure(claim: str, span: str, words: str, whole: str | None = None) -> Figure:
        return Figure("one", claim, span, 0, 5, 0, 99, parse_quantity(words), counted="calls", whole=whole)

    parts = [figure("c1", f"p{place}", words) for place, words in enumerate(("=1412 call", "=798 call", "=351 call"))]
    whole, share = figure("c2", "w", "=2561 call"), figure("c3", "s", "=55 %", "one#w")
    link = ClaimLink(ClaimKey("one", "c3"), ClaimKey("one", "c1"), "DERIVED_FROM", "derived")
    for fitting in (parts, parts[1:]):
        document = DocumentFigures("one", (*fitting, whole, share), links=(link,))
        pairs = [
            pair for pair in judge_figures([document], schema.arithmetic, steps_of(schema)) if pair.check == "share"
        ]
        if fitting is parts:
            assert [(pair.left.span, str(pair.verdict.outcome)) for pair in pairs] == [("p0", "TENSION")]
        else:
            assert [str(pair.verdict.outcome) for pair in pairs] == ["CONFLICT", "CONFLICT"]


def test_sources_that_say_one_thing_are_not_added_up(schema: Schema) -> None:
    claims = {"c1": "=624 report", "c2": "=624 report", "c3": "~600 report", "c4": "=624 report"}
    results = outcomes(schema, claims, "c4 c1", "c4 c2", "c4 c3")
    assert [row[:2] for row in results] == [("same", "CONSISTENT")] * 3
    claims["c4"] = "=63 report /P1D"
    assert {row[:2] for row in outcomes(schema, claims, "c4 c1", "c4 c2")} == {("same", "NOT_COMPARABLE")}


def test_two_sources_that_differ_are_added_up(schema: Schema) -> None:
    claims = {"c1": "=434 report", "c2": "=190 report", "c3": "=642 report"}
    ((check, outcome, _),) = outcomes(schema, claims, "c3 c1", "c3 c2")
    assert (check, outcome) == ("sum", "CONFLICT")


def test_a_figure_beside_its_share_is_part_of_the_source(schema: Schema) -> None:
    claims = {"c1": "=71051 report", "c2": "=34512 report, =49 %"}
    assert [row[:2] for row in outcomes(schema, claims, "c2 c1") if row[1] == "CONFLICT"] == []
    claims["c2"] = "=34512 report, =94 %"
    assert "CONFLICT" in {outcome for _, outcome, _ in outcomes(schema, claims, "c2 c1")}


def test_one_source_bears_out_one_figure_and_says_nothing_of_the_others(schema: Schema) -> None:
    claims = {"c1": "=44941 complaint", "c2": "~45000 complaint, =21678 complaint"}
    assert [outcome for _, outcome, _ in outcomes(schema, claims, "c2 c1")] == ["CONSISTENT"]


def test_a_whole_that_is_stated_twice_is_no_part_of_itself(schema: Schema) -> None:
    def figure(claim: str, span: str, words: str, whole: str | None = None) -> Figure:
        return Figure("one", claim, span, 0, 5, 0, 99, parse_quantity(words), counted="calls", whole=whole)

    def checks(*links: str) -> list[tuple[str, str]]:
        drawn = tuple(
            ClaimLink(ClaimKey("one", "share"), ClaimKey("one", claim), "DERIVED_FROM", "derived") for claim in links
        )
        document = DocumentFigures("one", (*figures, figure("share", "s", "=55 %", "one#w")), links=drawn)
        pairs = judge_figures([document], schema.arithmetic, steps_of(schema))
        return [(pair.left.span, str(pair.verdict.outcome)) for pair in pairs if pair.check == "share"]

    figures = [
        figure("whole", "w", "=2561 call"),
        figure("again", "a", "~2600 call"),
        figure("swapped", "x", "=2516 call"),
        figure("part", "p", "=1412 call"),
    ]
    assert checks("whole", "again") == []
    assert checks("whole", "again", "swapped", "part") == [("p", "TENSION")]
    assert checks("whole", "swapped") == [("x", "CONFLICT")]


def test_numbers_that_are_alike_are_matched_first(schema: Schema) -> None:
    claims = {"c1": "=45000 complaint, =21678 complaint, =10280 complaint", "c2": "=44941 complaint, =10280 complaint"}
    figures = {
        claim: [
            Figure("one", claim, f"{claim}{place}", 0, 5, 0, 99, parse_quantity(words.strip()))
            for place, words in enumerate(values.split(","))
        ]
        for claim, values in claims.items()
    }
    pairs = [(left.span, right.span) for left, right in matching_figures(figures["c1"], figures["c2"])]
    assert pairs == [("c12", "c21")]


def test_a_rate_follows_from_a_count_and_is_no_sum_with_another_rate(schema: Schema) -> None:
    claims = {"c1": "=1249 offence", "c2": ">6 offence /P1D", "c3": "=24 offence /P1W"}
    assert {check for check, _, _ in outcomes(schema, claims, "c3 c1", "c3 c2")} == {"same"}


def test_a_change_finds_its_two_levels_among_several_sources(schema: Schema) -> None:
    claims = {"c1": "=254 case", "c2": "=212 case", "c3": "~250 case", "c4": "=20 % #change"}
    results = outcomes(schema, claims, "c4 c3", "c4 c1", "c4 c2")
    assert [(check, outcome) for check, outcome, _ in results] == [("change", "CONSISTENT")]
    claims["c4"] = "=40 % #change"
    assert [outcome for _, outcome, _ in outcomes(schema, claims, "c4 c3", "c4 c1", "c4 c2")] == ["CONFLICT"]


@pytest.mark.parametrize(("measure", "outcome"), [("RECORDED", "CONFLICT"), ("REPORTED", "NOT_COMPARABLE")])
def test_a_link_that_says_not_comparable_forgives_no_facet(schema: Schema, measure: str, outcome: str) -> None:
    left, right = (
        Figure("one", claim, claim, 0, 5, 0, 99, parse_quantity(words), counted="n1", measure=name, times=("2024",))
        for claim, words, name in (("c1", "=5 case", "RECORDED"), ("c2", "=9 case", measure))
    )
    link = ClaimLink(ClaimKey("one", "c1"), ClaimKey("one", "c2"), "NOT_COMPARABLE", "incomparable")
    (pair,) = judge_links([DocumentFigures("one", (left, right), links=(link,))], [link], schema.arithmetic)
    assert pair.verdict.outcome.value == outcome
