"""The lock: what it holds of a text that is not ours, nothing of excluded zones, and no way to read it."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.protect import excluded_zones
from claimset.model.document import Fingerprint, lock_file
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.own_copies import fingerprint as fingerprints
from claimset.own_copies.fingerprint import (
    RUN,
    fingerprint,
    hashed_runs,
    quoted_runs,
    run_hashes,
    sentence_hash,
    shingles,
    stale_sentences,
)
from claimset.own_copies.flat_view import FlatView
from claimset.text import word_offsets
from claimset.text.decode import TextRefused
from claimset.text.word_offsets import words_of_file

WORDS = [
    f"{start}{end}" for start in ("ba", "de", "fi", "go", "lu", "mé") for end in ("ran", "sol", "tik", "vum", "zel")
]


def sentence(*numbers: int) -> str:
    """A sentence of made-up words."""
    return " ".join(WORDS[number % len(WORDS)] for number in numbers).capitalize() + "."


STEPS = ((0, 1), (7, 1), (13, 1), (19, 1), (4, 7), (26, 11))
TEXT = "\n\n".join(sentence(*range(start, start + 12 * step, step)) for start, step in STEPS)
sentences = st.lists(st.lists(st.integers(0, 29), min_size=1, max_size=14), min_size=1, max_size=8)


def test_a_fingerprint_counts_code_points_and_bytes_of_the_stored_text() -> None:
    data = "👩‍👩‍👧\r\ne\u0301".encode()
    lock = fingerprint("x", data, "en")
    assert lock == Fingerprint(
        id="x",
        length=9,
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        normalised_sha256=hashlib.sha256("👩‍👩‍👧\né".encode()).hexdigest(),
        view_length=7,
        spellings=lock.spellings,
    )


def test_copies_that_differ_in_line_ends_share_the_normalised_hash_only() -> None:
    one, other = fingerprint("x", b"a\nb", "en"), fingerprint("x", b"a\r\nb\r\n", "en")
    assert (one.normalised_sha256 == other.normalised_sha256, one.sha256 == other.sha256) == (True, False)


def test_no_fingerprint_is_taken_of_what_is_no_text() -> None:
    with pytest.raises(TextRefused):
        fingerprint("x", b"\0", "en")


@given(sentences)
def test_every_sentence_of_the_lock_is_its_stretch_of_the_text(rows: list[list[int]]) -> None:
    text = "\r\n".join(sentence(*row) for row in rows)
    flat = FlatView(text)
    lock_sentences = fingerprint("x", text.encode(), "en").sentences
    for row in lock_sentences:
        view = FlatView(text[row.start : row.end]).text
        assert view == flat.text[row.at : row.at + row.length]
        assert sentence_hash(view) == row.hash
        assert len(view.split()) >= RUN
    assert all(one.end <= other.start for one, other in pairwise(lock_sentences))
    assert bool(lock_sentences) == (sum(map(len, rows)) >= RUN)
    if lock_sentences:
        # Short sentences go with their neighbours: no word is left out.
        between = [text[: lock_sentences[0].start], text[lock_sentences[-1].end :]]
        between += [text[one.end : other.start] for one, other in pairwise(lock_sentences)]
        assert not "".join(between).strip()


@given(sentences, st.data())
def test_nothing_is_hashed_from_an_excluded_zone(rows: list[list[int]], data: st.DataObject) -> None:
    text = " ".join(sentence(*row) for row in rows)
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    zone = Span("z", start, end, "ANY")
    lock = fingerprint("x", text.encode(), "en", [zone])
    assert stale_sentences(lock, [zone]) == []
    outside = {run.hash for piece in (text[:start], text[end:]) for run in hashed_runs(piece)}
    assert set(lock.shingles) <= outside


def test_a_zone_that_came_later_is_told() -> None:
    lock = fingerprint("x", TEXT.encode(), "en")
    sentence = lock.sentences[2]
    assert stale_sentences(lock, [Span("z", sentence.start + 3, sentence.start + 5, "ANY")]) == [sentence]


def test_the_zones_that_take_no_label_are_excluded(schema: Schema) -> None:
    layer = schema.with_role("zone")[0]
    excluding_label = next(name for name, label in layer.labels.items() if label.excludes)
    other_label = next(name for name, label in layer.labels.items() if not label.excludes)
    zones = (Span("1", 5, 9, excluding_label), Span("2", 0, 4, other_label))
    assert excluded_zones([Labels(layers={layer.name: zones})] * 2, schema) == (zones[0],)


def test_runs_of_the_lock_follow_one_another_and_never_overlap() -> None:
    words = len(TEXT.split())
    lock_runs = fingerprint("x", TEXT.encode(), "en").shingles
    hashes = [run.hash for run in hashed_runs(TEXT)]
    assert len(lock_runs) == words // RUN
    places = sorted(hashes.index(digest) for digest in lock_runs)
    assert all(other - one >= RUN for one, other in pairwise(places))


@given(st.integers(0, 30), st.integers(1, 12), st.sampled_from(["{}", "É{}", "\\u00e9{}"]))
def test_a_run_has_the_same_hash_with_its_offsets_and_without(words: int, batch: int, form: str) -> None:
    text = " ".join(form.format(number) for number in range(words))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fingerprints, "BATCH", batch)
        patch.setattr(word_offsets, "PIECE_LENGTH", batch)
        for escaped in (False, True):
            runs = list(hashed_runs(text, escaped=escaped))
            assert {run.hash for run in runs} == run_hashes(text, escaped=escaped)
            assert len(runs) == max(0, len(list(words_of_file(text, escaped=escaped))) - RUN + 1)
    for run in runs:
        (alone,) = run_hashes(text[run.start : run.end], escaped=True)
        assert alone == run.hash


def test_seven_known_words_do_not_tell_the_eighth_and_the_next() -> None:
    # With every run in the lock, trying each word of a dictionary after seven known ones would read the text out.
    words = TEXT.split()
    lock_hashes = set(fingerprint("x", TEXT.encode(), "en").shingles)
    steps = 0
    for place in range(RUN, len(words) - RUN):
        guesses = [
            word
            for word in WORDS
            if any(run.hash in lock_hashes for run in hashed_runs(" ".join([*words[place : place + 7], word])))
        ]
        steps += len(guesses) == 1
    assert steps <= len(words) // RUN


@given(st.integers(0, len(TEXT.split()) - 15), st.sampled_from([" ", ", ", "\r\n", " — "]))
def test_fifteen_words_in_a_row_are_always_found(place: int, space: str) -> None:
    shingle_owners = shingles([fingerprint("x", TEXT.encode(), "en")])
    quoting_text = "Before. " + space.join(TEXT.split()[place : place + 15]).upper() + " after it."
    runs = list(quoted_runs(quoting_text, shingle_owners))
    assert runs
    assert all(owner == "x" and "BEFORE" not in quoting_text[start:end] for owner, start, end in runs)


def test_other_words_are_not_found() -> None:
    shingle_owners = shingles([fingerprint("x", TEXT.encode(), "en")])
    assert list(quoted_runs(" ".join(reversed(TEXT.split())), shingle_owners)) == []
    assert list(quoted_runs(TEXT, {})) == []


def test_a_lock_is_written_one_line_a_text_by_id() -> None:
    locks = [fingerprint(name, TEXT.encode(), "en") for name in ("b", "a")]
    lines = lock_file(locks).splitlines()
    assert [line.split('"')[3] for line in lines[3:-2]] == ["a", "b"]
    assert lock_file(locks) == lock_file(reversed(locks))
