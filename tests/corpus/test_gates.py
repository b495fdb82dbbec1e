"""Gates: what passes, and one text for each thing that does not."""

import msgspec
import pytest

from corpus.gates.figures import figure_faults
from corpus.gates.gate import gate
from corpus.gates.overlap import MOST_SHARED, containment, runs_of
from corpus.plan.document import PlannedDocument
from corpus.world.world import load_world
from support.corpus import document, passing_text, plan, schema

Others = dict[str, tuple[PlannedDocument, str]]


def faults(item: PlannedDocument, text: str, others: Others | None = None) -> list[str]:
    return gate(item, text, others or {}, load_world(), schema())


def test_a_text_that_keeps_to_its_brief_passes() -> None:
    pilot = [item for item in plan().documents if item.batch == 0]
    assert {item.id: faults(item, passing_text(item)) for item in pilot} == {item.id: [] for item in pilot}


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (lambda text, figure: text.replace(figure, "many"), "is missing"),
        (lambda text, figure: f"{text}\nAgain {figure} of them.\n", "stands 2 times"),
        (
            lambda text, figure: f"{text}\nThe total is 987,654 today.\n",
            "numbers that the brief does not have: 987,654",
        ),
        (lambda text, figure: f"{text}\nIt took twelve people a year.\n", "does not have: twelve"),
        (lambda text, figure: f"{text}\nTwenty-three of them wrote back.\n", "does not have: twenty-three"),
        (lambda text, figure: f"{text}\nThat was a third of it all.\n", "does not have: third"),
        (lambda text, figure: f"{text}\nThe number doubled at once.\n", "does not have: doubled"),
        (lambda text, figure: f"{text}\nThe paper asked Joanna Bloggs for a word.\n", "name: not in the brief"),
        (lambda text, figure: f"{text}\nThe group called him a monster there.\n", "sober: leave out “monster”"),
        (lambda text, figure: f"{text}\nA seven-year-old was among them.\n", "sober: leave out an age"),
        (lambda text, figure: text[:300], "length:"),
        (lambda text, figure: text + "again and again " * 200, "length:"),
    ],
)
def test_a_text_that_does_not_keep_to_its_brief_fails(broken, fault: str) -> None:
    item = document(language="en", batch=0, is_source=True)
    text = broken(passing_text(item), item.figures[0].numeral)
    assert any(fault in words for words in faults(item, text)), faults(item, text)


def test_a_period_follows_its_number() -> None:
    item = next(item for item in plan().documents if any(figure.after for figure in item.figures))
    after = next(figure.after for figure in item.figures if figure.after)
    text = passing_text(item)
    assert list(figure_faults(item, text, schema())) == []
    broken = text.replace(f" {after} ", " ")
    assert any("does not follow" in words for words in figure_faults(item, broken, schema()))


def test_a_number_inside_a_longer_one_does_not_count() -> None:
    item = document(language="en", batch=0, is_source=True)
    figure = item.figures[0].numeral
    words = list(figure_faults(item, passing_text(item).replace(figure, f"1{figure}", 1), schema()))
    assert any("is missing" in word for word in words)


def test_words_that_count_nothing_are_free_and_a_planned_number_in_words_is_no_other_number() -> None:
    item = document(language="en", batch=0, is_source=True)
    text = passing_text(item) + "Both were first, one after the other, and the third to come was a second choice.\n"
    assert list(figure_faults(item, text, schema())) == []
    figure = msgspec.structs.replace(item.figures[0], numeral="twelve")
    planned = msgspec.structs.replace(item, figures=(figure,))
    assert list(figure_faults(planned, "They wrote twelve letters.", schema())) == []
    assert [words for words in figure_faults(planned, "They wrote 12 letters.", schema()) if "12" in words] != []


def test_two_texts_do_not_begin_alike() -> None:
    one, other = [item for item in plan().documents if not item.has_title][:2]
    text = "Here it all begins again with one thing. " + passing_text(one)
    others = {other.id: (other, "Here it all begins again, with another. " + passing_text(other))}
    assert any(word.startswith("opening:") for word in faults(one, text, others))


def test_a_text_may_be_like_those_of_its_story_and_no_others() -> None:
    one, same = [item for item in plan().documents if item.batch == 0][:2]
    stranger = next(item for item in plan().documents if item.story != one.story and item.language == "en")
    text = passing_text(one)
    assert one.story == same.story
    assert not any(word.startswith("copy:") for word in faults(one, text, {same.id: (same, text)}))
    assert any(word.startswith("copy:") for word in faults(one, text, {stranger.id: (stranger, text)}))


def test_containment_is_the_share_of_the_smaller_text() -> None:
    words = [f"word{'abcdefghij'[number % 10]}{'abcdefghij'[number // 10]}" for number in range(60)]
    whole, half = runs_of(" ".join(words)), runs_of(" ".join(words[:30]))
    assert containment(whole, half) == 1.0
    assert containment(runs_of("too short"), whole) == 0.0
    assert MOST_SHARED < 0.3
