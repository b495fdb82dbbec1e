"""The places of labels in a corrected text: present_words by alignment, or decided by a person."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from claimset.model.json_text import decode_json
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole
from claimset.text.alignment import Alignment
from claimset.text.visible import in_quotes

_LONGEST_WORDS = 200


class DecidedPlace(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A range of the earlier text and its place in the corrected one, with the words of both.

    Without a new place its labels go. It is a line of the table that a person fills in.
    """

    start: int
    end: int
    words: str
    new_start: int | None
    new_end: int | None
    new_words: str | None


class Places:
    """
    The places of ranges of an earlier text in the corrected one.

    `decisions` are a person's, by range. What was asked for is collected: `moved` maps each range to its new place,
    `undecided` are the ranges without a proven place that nobody decided, each with a proposal, `gone` those that a
    person decided to drop, and `beside` the proven ones beside a word that changed.
    """

    def __init__(self, old: str, new: str, decisions: Mapping[tuple[int, int], DecidedPlace]) -> None:
        self._old, self._new, self._decisions = old, new, decisions
        self.alignment = Alignment(old, new)
        self.moved: dict[tuple[int, int], tuple[int, int]] = {}
        self.undecided: dict[tuple[int, int], DecidedPlace] = {}
        self.gone: dict[tuple[int, int], DecidedPlace] = {}
        self.beside: dict[tuple[int, int], DecidedPlace] = {}

    def of(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the new place of a range; None if it goes. A range without a place keeps its offsets."""
        key = (start, end)
        decision = self._decisions.get(key)
        if decision is not None:
            if decision.new_start is None or decision.new_end is None:
                self.gone[key] = decision
                return None
            self.moved[key] = (decision.new_start, decision.new_end)
            return self.moved[key]
        place = self.alignment.place(start, end)
        row = DecidedPlace(
            start,
            end,
            self._old[start:end][:_LONGEST_WORDS],
            None if place is None else place.start,
            None if place is None else place.end,
            None if place is None else self._new[place.start : place.end],
        )
        if place is None or not place.is_proven:
            self.undecided[key] = row
            return key
        if place.is_beside:
            self.beside[key] = row
        self.moved[key] = (place.start, place.end)
        return self.moved[key]


def read_decided_places(file: Path, old: str, new: str) -> dict[tuple[int, int], DecidedPlace]:
    """Read a table that a person filled in. Raises Misconfigured for an invalid line, or words that stand elsewhere."""
    decisions: dict[tuple[int, int], DecidedPlace] = {}
    for number, line in enumerate(read_whole(file).splitlines(), 1):
        place = f"{file.name}, line {number}"
        try:
            row = decode_json(line, type=DecidedPlace)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{place}: {error}", "claimset correct --plan --save writes the table") from error
        if not old[row.start : row.end].startswith(row.words) or not row.words:
            raise Misconfigured(f"{place}: the words do not stand there in the present text", "write the table anew")
        if (row.new_start is None) != (row.new_end is None):
            raise Misconfigured(f"{place}: it has one of new_start and new_end", "give both, or null for both")
        if row.new_start is not None and row.new_end is not None:
            present_words = new[row.new_start : row.new_end] if 0 <= row.new_start < row.new_end <= len(new) else ""
            if not present_words or present_words != row.new_words:
                words = f"at {row.new_start} to {row.new_end} the new text has {in_quotes(present_words, 60)}"
                raise Misconfigured(f"{place}: {words}, and not its new_words", "mend the offsets, or new_words")
        decisions[row.start, row.end] = row
    return decisions


def table_of(rows: Iterable[DecidedPlace]) -> bytes:
    """Return the bytes of a table with a line for each range, in the order of the text."""
    ordered = sorted(rows, key=lambda row: (row.start, row.end))
    return b"".join(msgspec.json.encode(row) + b"\n" for row in ordered)
