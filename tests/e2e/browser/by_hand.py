"""A scenario carried out by an annotator, gesture by gesture."""

from e2e.browser.annotator import Annotator
from e2e.browser.scenario import Mark, Scenario, written

# The number that the page gives to a span, by its layer and its words.
Placed = dict[tuple[str, str], int]


def numbers(annotator: Annotator, scenario: Scenario) -> Placed:
    """Number the spans that are shown, by layer and words, as the page does."""
    shown = {(region.label, region.words): region.number for region in annotator.regions()}
    flat = {(mark.label, mark.words.replace("\r", "").replace("\n", "")): mark for mark in scenario.shown}
    assert set(shown) == set(flat)
    return {(flat[place].layer.name, flat[place].words): number for place, number in shown.items()}


def draw(annotator: Annotator, scenario: Scenario, mark: Mark) -> int:
    """Double-click a single word, drag over anything else."""
    start, end = scenario.text.place(mark.words)
    # In a span that is there a double-click that takes the browser longer than 450 ms selects that span instead.
    covered = any(mark.words in shown.words for shown in scenario.shown)
    single = mark.words.isalnum() and mark.words.isascii() and not covered
    gesture = annotator.label_word if single else annotator.label
    return gesture(scenario.key(mark), start, end)


def _answer(annotator: Annotator, mark: Mark, number: int) -> None:
    for name, value in mark.answers.items():
        attribute = mark.layer.attributes[name]
        annotator.select(number)
        if attribute.kind == "text":
            annotator.type_into(attribute.control, str(value))
        else:
            annotator.choose(attribute.control, written(value))


def carry_out(annotator: Annotator, scenario: Scenario, *, answers: bool = True) -> Placed:
    """Draw, answer and relate all that a scenario says; return the numbers that the page gave to the spans."""
    placed = numbers(annotator, scenario)
    for mark in scenario.drawn:
        placed[mark.layer.name, mark.words] = draw(annotator, scenario, mark)
    for mark in scenario.marks if answers else ():
        _answer(annotator, mark, placed[mark.layer.name, mark.words])
    for one, two, relation in scenario.arrows:
        annotator.relate(placed[one.layer.name, one.words], placed[two.layer.name, two.words], relation.name)
    for name, value in scenario.document.items() if answers else ():
        annotator.choose(scenario.schema.document[name].control, written(value))
    return placed
