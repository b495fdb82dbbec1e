"""Gold beside the plan: right labels give every planted verdict, and each thing that is wrong is told apart."""

from collections.abc import Callable, Iterable

import msgspec
import pytest

from claimset.model.quantity import Quantity
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.numbers.facets.figure import Figure
from claimset.quantity.notation import parse_quantity
from corpus.compared.pairs import (
    NO_FIGURE,
    NOT_COMPARED,
    RIGHT,
    WRONG,
    ComparedPair,
    FoundFigure,
    compare_story,
    find_figure,
    tally,
)
from corpus.plan.arithmetic import as_figure
from support.corpus import plan, schema

STORIES = sorted({document.story for document in plan().documents if document.batch == 0})
Change = Callable[[Figure], Figure | None]


def compared(stories: Iterable[str], change: Change = lambda figure: figure) -> list[ComparedPair]:
    """Hold planted pairs against the labels that a perfect annotator would give, each figure changed."""
    rows: list[ComparedPair] = []
    for story in stories:
        documents = [document for document in plan().documents if document.story == story]
        figures = {item.id: change(as_figure(item)) for document in documents for item in document.figures}
        labelled = [
            DocumentFigures(
                document.id,
                tuple(figure for item in document.figures if (figure := figures[item.id]) is not None),
            )
            for document in documents
        ]
        figures_by_name = {name: FoundFigure(figure, is_value=True) for name, figure in figures.items()}
        pairs = [pair for pair in plan().pairs if pair.story == story]
        rows += compare_story(pairs, figures_by_name, labelled, (), schema())
    return rows


def test_right_labels_and_links_give_every_planted_verdict_but_steps_that_nothing_joins() -> None:
    rows = compared({document.story for document in plan().documents})
    assert len(rows) == len(plan().pairs)
    assert {row.linked for row in rows if row.pair.check != "funnel"} == {RIGHT}
    assert {row.linked for row in rows if row.pair.check == "funnel"} == {RIGHT, NOT_COMPARED}


def test_a_figure_that_gold_lacks_is_no_wrong_verdict() -> None:
    rows = compared(STORIES, lambda figure: None if figure.span.endswith("#1") else figure)
    missing = {row.linked for row in rows if {row.pair.left[-2:], row.pair.right[-2:]} & {"#1"}}
    assert missing == {NO_FIGURE}
    assert NO_FIGURE not in {
        row.linked
        for row in rows
        if not any("#1" in name for name in (row.pair.left, row.pair.right, *row.pair.others))
    }


def test_a_wrong_value_is_a_wrong_verdict_where_it_matters() -> None:
    def tenfold(figure: Figure) -> Figure:
        return msgspec.structs.replace(figure, value=times_ten(figure.value)) if figure.span.endswith("#1") else figure

    rows = [row for row in compared(STORIES, tenfold) if row.pair.check == "same" and row.pair.verdict == "CONSISTENT"]
    touched = [row for row in rows if {row.pair.left[-2:], row.pair.right[-2:]} & {"#1"}]
    assert WRONG in {row.linked for row in touched}
    assert {row.linked for row in rows if row not in touched} == {RIGHT}


def times_ten(value: Quantity) -> Quantity:
    ends = {name: end * 10 for name in ("min", "max") if (end := getattr(value, name)) is not None}
    return msgspec.structs.replace(value, **ends)


def test_a_figure_is_found_by_its_words_and_its_value_is_judged() -> None:
    planned = plan().documents[0].figures[0]
    text = f"Before it stands {planned.numeral} and nothing else."
    start = text.index(planned.numeral)
    place = {"start": start, "end": start + len(planned.numeral)}
    right = msgspec.structs.replace(as_figure(planned), **place)
    wrong = msgspec.structs.replace(right, value=parse_quantity("=7 berth"))
    elsewhere = msgspec.structs.replace(right, start=0, end=6)
    assert find_figure(planned, text, [elsewhere, right]) == FoundFigure(right, is_value=True)
    assert find_figure(planned, text, [wrong]) == FoundFigure(wrong, is_value=False)
    assert find_figure(planned, text, [elsewhere]) == FoundFigure(None, is_value=False)


@pytest.mark.parametrize("field", ["transformation", "verdict", "check"])
def test_every_pair_is_counted_once(field: str) -> None:
    rows = compared(STORIES)
    counts = tally(rows, field)
    assert sum(numbers[0] for numbers in counts.values()) == len(rows)
    for pairs, in_gold, values, right, wrong, not_compared, _ in counts.values():
        assert pairs >= in_gold >= values
        assert in_gold == right + wrong + not_compared
