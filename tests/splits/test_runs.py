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
    old_texts = {name: draw(text) for name in names}
    new_texts = dict(old_texts)
    for name in draw(st.lists(st.sampled_from(names), max_size=3)):
        if draw(st.booleans()):
            new_texts[name] = draw(text)
        else:
            new_texts.pop(name, None)
    if draw(st.booleans()):
        new_texts["new"] = draw(text)
    return old_texts, new_texts


@given(_texts())
def test_runs_find_the_pairs_that_comparing_texts_finds(texts: tuple[dict[str, str], dict[str, str]]) -> None:
    before, _ = texts
    assert near(before) == by_pairs(before)


@given(_texts())
def test_what_is_known_of_before_changes_no_answer(texts: tuple[dict[str, str], dict[str, str]]) -> None:
    old_texts, new_texts = texts
    result = compared(new_texts, compared(old_texts), held(all_prints(old_texts)))
    assert list(result.pairs) == by_pairs(new_texts)
    assert result == compared(new_texts)


def test_a_text_among_many_with_one_phrase_is_compared_as_if_all_were_new() -> None:
    phrase = "the old mill stands beside the water of the quay"
    old_texts = {f"d{number}": f"{phrase}, {number} {number} {number}" for number in range(40)}
    new_texts = old_texts | {"d7": "nothing of it is left over here any more today"}
    result = compared(new_texts, compared(old_texts), held(all_prints(old_texts)))
    assert list(result.pairs) == by_pairs(new_texts)


def test_another_order_of_the_texts_turns_the_pairs() -> None:
    text = "nine words that stand in a row and stay"
    texts = dict.fromkeys("ab", text)
    result = compared(dict.fromkeys("ba", text), compared(texts), held(all_prints(texts)))
    assert [(item.one, item.other) for item in result.pairs] == [("b", "a")]
