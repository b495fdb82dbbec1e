"""Copies of a text: whatever was done to one, what is taken of it is the original's, and the rest is told."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.document import Fingerprint
from claimset.own_copies.fingerprint import fingerprint, sentence_hash, shingles
from claimset.own_copies.flat_view import FlatView
from claimset.own_copies.match import MatchedCopy, candidates, match_copy, possible_texts
from own_copies.test_fingerprint import TEXT, WORDS, sentence

ORIGINAL = TEXT.replace("\n\n", "\r\n\r\n", 2).replace(" ", "\u00a0", 3) + "\n"
LOCK = fingerprint("x", ORIGINAL.encode(), "en")
OTHER = "\n\n".join(sentence(*range(start, start + 39, 3)) for start in (1, 5, 8, 11, 17, 23))


def proven(copy: MatchedCopy, original: str, lock: Fingerprint) -> None:
    """Every stretch that is called proven is the original's, and is made of sentences that the lock knows."""
    hashes = {row.hash for row in lock.sentences}
    for item in copy.proven_spans:
        piece = original[item.start : item.end]
        assert copy.text[item.copy_start : item.copy_start + item.end - item.start] == piece
        if copy.verdict == "PARTIAL":
            covered_sentences = [row for row in lock.sentences if item.start <= row.start and row.end <= item.end]
            assert (covered_sentences[0].start, covered_sentences[-1].end) == (item.start, item.end)
            assert {sentence_hash(FlatView(original[row.start : row.end]).text) for row in covered_sentences} <= hashes
    if copy.verdict in {"EXACT", "NORMALISED"}:
        assert copy.text == original


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace("\r\n", "\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\u00a0", " "),
        lambda text: " ".join(text.split()),
        lambda text: "\n".join(text.split()),
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"\ufeff{text}",
        lambda text: text.replace("e", "e\u00ad"),
        lambda text: f"Home | News | Sport\n{text}\nShare this story\nMore news",
        lambda text: f"{OTHER}\n{text}",
    ],
    ids=["LF", "CRLF", "NBSP lost", "one line", "a word a line", "NFD", "BOM", "soft hyphens", "boilerplate", "two"],
)
def test_a_copy_with_other_spaces_or_more_around_is_put_back(damage: Callable[[str], str]) -> None:
    copy = match_copy(damage(ORIGINAL), LOCK)
    assert copy.verdict == "NORMALISED"
    proven(copy, ORIGINAL, LOCK)


def test_the_same_bytes_are_exact() -> None:
    copy = match_copy(ORIGINAL, LOCK)
    assert (copy.verdict, copy.text, copy.copy_range(3, 9)) == ("EXACT", ORIGINAL, (3, 9))


def test_a_paragraph_that_is_missing_takes_only_its_own_sentences_along() -> None:
    missing_sentence = LOCK.sentences[2]
    copy = match_copy(ORIGINAL[: missing_sentence.start] + ORIGINAL[missing_sentence.end :], LOCK)
    assert (copy.verdict, copy.sentences, copy.total_sentences) == ("PARTIAL", 5, 6)
    proven(copy, ORIGINAL, LOCK)
    assert copy.copy_range(missing_sentence.start, missing_sentence.start + 3) is None
    assert copy.copy_range(missing_sentence.start - 6, missing_sentence.end + 6) is None
    for row in LOCK.sentences:
        if row != missing_sentence:
            start, end = copy.copy_range(row.start, row.end) or (0, 0)
            assert copy.text[start:end] == ORIGINAL[row.start : row.end]


def test_a_sentence_that_was_edited_is_not_proven() -> None:
    row = LOCK.sentences[3]
    copy = match_copy(ORIGINAL[: row.start + 4] + "X" + ORIGINAL[row.start + 5 :], LOCK)
    assert (copy.verdict, copy.sentences) == ("PARTIAL", 5)
    proven(copy, ORIGINAL, LOCK)
    assert copy.copy_range(row.start + 10, row.end) is None


def test_another_text_is_refused_and_so_is_one_that_quotes_a_sentence() -> None:
    assert match_copy(OTHER, LOCK).verdict == "REFUSED"
    row = LOCK.sentences[1]
    copy = match_copy(f"{OTHER} {ORIGINAL[row.start : row.end]} {OTHER}", LOCK)
    assert (copy.verdict, copy.text, copy.proven_spans, copy.sentences) == ("REFUSED", "", (), 1)


def test_what_surrounds_a_copy_in_part_is_left_away() -> None:
    row = LOCK.sentences[2]
    copy = match_copy(f"Home | News\n{ORIGINAL[: row.start]} {ORIGINAL[row.end :]}\nShare", LOCK)
    assert copy.verdict == "PARTIAL"
    assert "Home" not in copy.text
    assert "Share" not in copy.text


def test_paragraphs_in_another_order_are_proven_in_one_order_only() -> None:
    parts = [ORIGINAL[row.start : row.end] for row in LOCK.sentences]
    copy = match_copy("\n".join([*parts[3:], *parts[:3]]), LOCK)
    assert (copy.verdict, copy.sentences) == ("PARTIAL", 3)
    proven(copy, ORIGINAL, LOCK)


def test_a_sentence_that_stands_twice_is_proven_once_for_each_time() -> None:
    parts = [sentence(*range(start, start + 12)) for start in (0, 7, 0, 13, 0, 19)]
    original = "\n".join(parts)
    lock = fingerprint("x", original.encode(), "en")
    copy = match_copy("\n".join([*parts[:2], *parts[3:]]), lock)
    assert (copy.verdict, copy.sentences) == ("PARTIAL", 5)
    proven(copy, original, lock)
    places = [copy.copy_range(row.start, row.end) for row in lock.sentences]
    assert len({place for place in places if place}) == 5


@given(st.data())
def test_whatever_is_done_to_a_copy_nothing_else_is_called_proven(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(st.integers(0, 29), min_size=1, max_size=12), min_size=2, max_size=7))
    spaces = st.sampled_from([" ", "\n", "\r\n\r\n", "\u00a0", " \u200b"])
    original = "".join(sentence(*row) + data.draw(spaces) for row in rows)
    lock = fingerprint("x", original.encode(), "en")
    text = original
    for _ in range(data.draw(st.integers(0, 5))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 40)))
        text = text[:start] + data.draw(st.sampled_from(["", " ", "\n", "Extra words. ", "\u00ad", "."])) + text[end:]
    if text.strip():
        proven(match_copy(text, lock), original, lock)


def test_a_copy_is_looked_for_where_words_or_length_say_so() -> None:
    shingle_owners = shingles([LOCK])
    assert candidates(ORIGINAL.replace("\r\n", " "), shingle_owners, [LOCK]) == ["x"]
    assert candidates(f"{OTHER}\n{ORIGINAL}", shingle_owners, [LOCK]) == ["x"]
    assert candidates(OTHER, shingle_owners, [LOCK]) == []
    short = fingerprint("s", b"Three short words.\n", "en")
    assert candidates("Three short\u00a0words.", {}, [short]) == ["s"]
    assert match_copy("Three short\u00a0words.", short).verdict == "NORMALISED"
    assert match_copy("Three other words.", short).verdict == "REFUSED"


def test_a_copy_in_a_long_file_is_found() -> None:
    padding = "\n".join(sentence(*range(start, start + 40, 7)) for start in range(300))
    copy = match_copy(f"{padding}\n{ORIGINAL}\n{padding}", LOCK)
    assert (copy.verdict, copy.text) == ("NORMALISED", ORIGINAL)


@pytest.mark.parametrize(("codec", "verdict"), [("utf-8-sig", "NORMALISED"), ("utf-16", "EXACT"), ("cp1252", "EXACT")])
def test_a_copy_in_another_encoding_is_read(codec: str, verdict: str) -> None:
    assert [match_copy(text, LOCK).verdict for text in possible_texts(ORIGINAL.encode(codec))] == [verdict]


def test_a_saved_page_is_read_for_its_words() -> None:
    body = "".join(
        f"<p>{part.replace('é', '&eacute;')}</p>" for part in ORIGINAL.replace("\u00a0", "&nbsp;").split("\r\n\r\n")
    )
    page = (
        f"<html><head><script>var x = '{WORDS[0]}'</script></head><body><nav>Home</nav>{body}<p>Share</p></body></html>"
    )
    assert "NORMALISED" in {match_copy(text, LOCK).verdict for text in possible_texts(page.encode())}


@pytest.mark.parametrize("data", [b"", b"\x00\x01", b"  \n", b"\xff\xfe"])
def test_what_is_no_text_has_no_reading(data: bytes) -> None:
    assert list(possible_texts(data)) == []
