"""Near copies found from kept runs are those that are found by comparing every text with every other."""

from hypothesis import given
from hypothesis import strategies as st

from support.nearness import all_prints, by_pairs, compared, held, near

WORDS = ("de", "kade", "Old", "mill", "stands", "NU", "ﬁeld", "café", "roof", "a")
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=0, max_size=14).map(" ".join)
POOL = st.lists(SENTENCE, min_size=1, max_size=5)


@st.composite
def _texts(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, str]]:
    pool = draw(POOL)
    names = [f"d{number}" for number in range(draw(st.integers(1, 45)))]
    text = st.lists(st.sampled_from(pool), min_size=1, max_size=3).map(", ".join)
    before = {name: draw(text) for name in names}
    after = dict(before)
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        if draw(st.booleans()):
            after[name] = draw(text)
        else:
            after.pop(name, None)
    if draw(st.booleans()):
        after["new"] = draw(text)
    return before, after


@given(_texts())
def test_runs_find_the_pairs_that_comparing_texts_finds(texts: tuple[dict[str, str], dict[str, str]]) -> None:
    before, _ = texts
    assert near(before) == by_pairs(before)


@given(_texts())
def test_what_is_known_of_before_changes_no_answer(texts: tuple[dict[str, str], dict[str, str]]) -> None:
    before, after = texts
    found = compared(after, compared(before), held(all_prints(before)))
    assert list(found.pairs) == by_pairs(after)
    assert found == compared(after)


def test_a_text_among_many_with_one_phrase_is_compared_as_if_all_were_new() -> None:
    phrase = "the old mill stands beside the water of the quay"
    before = {f"d{number}": f"{phrase}, {number} {number} {number}" for number in range(40)}
    after = before | {"d7": "nothing of it is left over here any more today"}
    found = compared(after, compared(before), held(all_prints(before)))
    assert list(found.pairs) == by_pairs(after)


def test_another_order_of_the_texts_turns_the_pairs() -> None:
    text = "nine words that stand in a row and stay"
    before = dict.fromkeys("ab", text)
    turned = compared(dict.fromkeys("ba", text), compared(before), held(all_prints(before)))
    assert [(item.one, item.other) for item in turned.pairs] == [("b", "a")]
