"""Copies are found by the runs of eight words that two texts share, exactly, and quotations by where they stand."""

import json
import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.own_copies.fingerprint import RUN
from claimset.splits.near_duplicates.quotations import NEAR, QuotationFinder, SharedWords, story_text
from claimset.splits.near_duplicates.shared_runs import rows_sharing
from support.nearness import HeldPairs, all_prints, by_pairs, held, near

STORY = "Barn Owl Trust opened a second shed near Harrow Bridge on Monday and asked the town for clean straw"
SMALL = st.lists(st.sampled_from("abc"), max_size=24).map(" ".join)


def runs(text: str) -> set[tuple[str, ...]]:
    words = text.split()
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def within(file: str, *, escaped: bool = False, **texts: str) -> list[SharedWords]:
    return list(QuotationFinder(texts or {"owls": STORY}).find(file, escaped=escaped))


@given(st.lists(SMALL, max_size=6), st.sampled_from([0.1, NEAR, 0.5, 1.0]))
def test_the_pairs_and_their_shares_are_those_of_comparing_every_two(texts: list[str], least: float) -> None:
    given_texts = {str(number): text for number, text in enumerate(texts)}
    expected = {}
    for one, other in combinations(given_texts, 2):
        here, there = runs(given_texts[one]), runs(given_texts[other])
        share = len(here & there) / min(len(here), len(there)) if here and there else 0
        if share >= least:
            expected[one, other] = share
    assert {(item.one, item.other): item.share for item in by_pairs(given_texts, least)} == expected


def test_many_copies_of_one_text_are_each_tied_to_the_first() -> None:
    texts = {f"d{number}": f"{STORY} {number}" for number in range(100)}
    assert {item.other for item in near(texts) if item.one == "d0"} == {f"d{number}" for number in range(1, 100)}


def test_a_phrase_that_everybody_uses_does_not_make_every_pair_a_candidate(monkeypatch: pytest.MonkeyPatch) -> None:
    words = (f"w{number}" for number in range(10**9))
    texts = {f"d{number}": f"{STORY} " + " ".join(next(words) for _ in range(40)) for number in range(300)}
    rows, pairs = held(all_prints(texts)), HeldPairs()
    monkeypatch.setattr(rows, "pairs", lambda: pairs)
    assert list(rows_sharing(rows, NEAR)) == []
    candidates = [key for keys, _ in pairs.ranges(1_000) for key in keys.tolist()]
    assert len(texts) - 1 <= len(candidates) < 2 * len(texts)


@pytest.mark.parametrize(
    "other",
    [
        STORY.upper(),
        STORY.replace(" ", "\r\n"),
        STORY.replace(" ", ", "),
        f"A word before. {STORY} And one after.",
        f"“{STORY}”",
    ],
    ids=["case", "line ends", "marks", "within more", "in quotation marks"],
)
def test_a_copy_in_other_dress_is_a_copy(other: str) -> None:
    assert [item.share for item in near({"one": STORY, "two": other})] == [1.0]


def test_letters_composed_or_not_are_the_same_word() -> None:
    story = "café " * 3 + "één woord in een rij van meer dan acht"
    other = unicodedata.normalize("NFD", story)
    assert other != story
    assert [item.share for item in near({"one": story, "two": other})] == [1.0]


def test_what_stands_in_a_footer_makes_no_copy() -> None:
    footer = "Read more stories from this paper every day on our site"
    one, other = f"{STORY}. {footer}", f"The ferry is late. {footer}"
    footers = [[(len(text) - len(footer), len(text))] for text in (one, other)]
    assert near({"one": one, "two": other})
    assert near({"one": story_text(one, footers[0]), "two": story_text(other, footers[1])}) == []


@given(st.text("ab ", max_size=12), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=4))
def test_prose_keeps_what_no_span_covers(text: str, places: list[tuple[int, int]]) -> None:
    excluded = [(min(place), max(place)) for place in places]
    characters = [letter for at, letter in enumerate(text) if not any(start <= at < end for start, end in excluded)]
    assert story_text(text, excluded).replace("\n", "") == "".join(characters)


def test_eight_words_in_a_row_are_a_quotation_and_seven_are_not() -> None:
    words = STORY.split()
    assert within(" ".join(words[:7])) == []
    (quotation,) = within(f"It says: {' '.join(words[2:10])}!")
    assert STORY[quotation.start : quotation.end] == " ".join(words[2:10])
    assert (quotation.text, quotation.words, quotation.file_start) == ("owls", 8, 9)


def test_a_longer_quotation_is_one() -> None:
    (quotation,) = within(f"x {STORY} y")
    assert (quotation.start, quotation.end, quotation.file_start, quotation.words) == (
        0,
        len(STORY),
        2,
        len(STORY.split()),
    )


def test_two_quotations_of_two_texts_are_told_apart() -> None:
    other = "nobody at the council has seen the plans for that ferry"
    quotations = within(f"{other}. {STORY}", owls=STORY, ferry=other)
    assert [item.text for item in quotations] == ["ferry", "owls"]


@given(st.integers(0, 9), st.integers(0, 3))
def test_a_quotation_in_json_is_found_whatever_is_escaped(first: int, breaks: int) -> None:
    story = "Élan “owl” trust\topened\na second shed\\near Harrow bridge on monday and asked the town"
    file = json.dumps({"note": "\n" * breaks + story, "n": first}, ensure_ascii=first % 2 == 0)
    (quotation,) = within(file, escaped=True, owls=story)
    assert story[quotation.start : quotation.end] == story
    assert json.loads('"' + file[quotation.file_start : quotation.file_end] + '"') == story


@given(st.text(max_size=60))
def test_no_file_is_too_strange_to_be_looked_through(file: str) -> None:
    assert within(file) == []
    assert within(file, escaped=True) == []
    assert within("") == within("", owls="") == []
