"""Issues that show only where all documents are looked at together: copies, splits, people and labels too few."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from claimset.model.document import Document, Fingerprint
from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.own_copies.fingerprint import quoted_runs as runs_of
from claimset.own_copies.fingerprint import shingles
from claimset.splits.groups import SPLITS, TEST, Bridge
from claimset.splits.near_duplicates.quotations import RUN, NearDuplicate, QuotationFinder
from claimset.text.plural import first_names, plural

ENOUGH_RECORDS = 100
_LOCK = "raw/texts.lock.json"
# Possessive: what could be taken back is remembered, and a string may have millions of escapes.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.DOTALL)
Compare = Callable[[Sequence[str]], list[NearDuplicate]]
"""What finds near copies among documents that are named."""
_LEAST_NAME = 6


class CorpusDocument(msgspec.Struct, frozen=True):
    """
    A document as it counts beside all others.

    `digest` is the same for two copies of one text; `told` says whether the text is at hand, and `text` is there where
    it is not ours. `aside` are the stretches of it that say nothing about its own story. `adjudicated` is None for a
    document without gold, and `several` says whether more than one annotator labelled it in one interface.
    """

    document: Document
    digest: str
    told: bool
    text: str | None = None
    aside: tuple[tuple[int, int], ...] = ()
    adjudicated: bool | None = None
    several: bool = False


def copies(held: Sequence[CorpusDocument], splits: Mapping[str, str], compare: Compare) -> Iterator[Issue]:
    """Yield what is wrong with documents that belong together; `splits` holds those that would be released."""
    events = {row.document.id: row.document.event for row in held}
    equal = set(equal_texts(held))
    told: set[tuple[str, str]] = set()
    for twins in (*sorted(equal), *compare(stories(held))):
        one, other = twins.one, twins.other
        says = f"it has the text of {one}" if twins in equal else _share(twins)
        of_one_event = events[one] is not None and events[one] == events[other]
        told.add((one, other))
        if _apart(splits, one, other):
            yield _parted(splits, one, other, says)
        elif twins in equal:
            yield Issue("DOC008", Level.INFO if of_one_event else Level.ERROR, says, document=other)
        elif not of_one_event:
            yield Issue("DOC009", Level.WARNING, says, document=other)
    by_event: dict[str, list[str]] = {}
    for name, event in events.items():
        if event is not None and name in splits:
            by_event.setdefault(event, []).append(name)
    for one, other in (pair for names in by_event.values() for pair in pairwise(names)):
        if (one, other) not in told and _apart(splits, one, other):
            yield _parted(splits, one, other, f"it is of one event with {one}")


def bridging(bridges: Iterable[Bridge]) -> Iterator[Issue]:
    """Yield the new documents that belong to groups which were released in different splits."""
    for bridge in bridges:
        groups = " and to ".join(f"{first_names(names)} ({split})" for split, names in bridge.groups.items())
        for name in bridge.documents:
            message = f"it belongs to {groups}, which were released apart: a person decides in annotations/splits.jsonl"
            yield Issue("SPL001", Level.ERROR, message, document=name)


def unsettled(held: Sequence[CorpusDocument], splits: Mapping[str, str]) -> Iterator[Issue]:
    """Yield the gold records that would be in test and are of too little: an export withholds them."""
    released = dict(in_release(held, splits))
    for row in held:
        name = row.document.id
        if row.adjudicated is False and splits.get(name) == TEST and name not in released:
            message = "it would be in test and was not adjudicated: a release goes without it"
            yield Issue("SPL002", Level.WARNING, message, document=name)


def in_release(held: Sequence[CorpusDocument], splits: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """
    Yield the documents that a release has, each with its split; the others have no gold or are withheld.

    Test takes what was adjudicated. What one annotator made alone it takes where no document has two annotators.
    """
    alone = not any(row.several for row in held)
    for row in held:
        split = splits.get(row.document.id)
        if row.adjudicated is not None and split in SPLITS and (split != TEST or row.adjudicated or alone):
            yield row.document.id, split


def unused(used: Collection[str], records: int, schema: Schema) -> Iterator[Issue]:
    """
    Yield the labels that no gold record has, where there are enough records to say so.

    `used` names a label that some have as `layer/label`.
    """
    if records < ENOUGH_RECORDS:
        return
    for layer in schema.layers.values():
        for name, label in layer.labels.items():
            if label.drawn and label.protected is None and f"{layer.name}/{name}" not in used:
                message = f"the label {name} of the layer {layer.name} is in none of {plural(records, 'gold record')}"
                yield Issue("LBL007", Level.INFO, message)


def too_few(name: str, people: Iterable[tuple[str, str]], schema: Schema) -> Iterator[Issue]:
    """
    Yield where fewer annotators labelled a document in an interface than the schema's root asks for.

    `people` are the interface and the annotator of each annotation that counts.
    """
    wanted = schema.source.get("x-annotators")
    if not isinstance(wanted, int) or wanted < 2:
        return
    found: dict[str, set[str]] = {}
    for interface, annotator in people:
        found.setdefault(interface, set()).add(annotator)
    for interface, names in sorted(found.items()):
        if len(names) < wanted:
            message = f"{len(names)} of {wanted} annotators labelled it in '{interface}'"
            yield Issue("ANN009", Level.WARNING, message, document=name, interface=interface)


def quotations_in_files(
    held: Iterable[CorpusDocument], files: Iterable[tuple[str, str]], locks: Iterable[Fingerprint] = ()
) -> Iterator[Issue]:
    """
    Yield where a tracked file, given by name and content, holds words of a text that is not ours.

    Where that text is at hand every eight words are found; else what the lock knows is: fifteen words always, eight one
    time in eight.
    """
    texts = {row.document.id: row.text for row in held if row.text is not None and not row.document.is_open}
    known = shingles(lock for lock in locks if lock.id not in texts)
    if not texts and not known:
        return
    words = QuotationFinder(texts)
    for name, content in files:
        written = name.endswith((".json", ".jsonl"))
        for item in words.within(content, escaped=written):
            line = content.count("\n", 0, item.file_start) + 1
            message = (
                f"line {line} [{item.file_start}:{item.file_end}] holds {item.words} words in a row "
                f"of this text [{item.start}:{item.end}]"
            )
            yield Issue("SAF008", Level.ERROR, message, document=item.text, file=name)
        if name != _LOCK:
            yield from _known(name, content, known, written=written)


def _known(name: str, content: str, known: Mapping[str, str], *, written: bool) -> Iterator[Issue]:
    """Yield one issue for each text of which the lock knows eight words in a row in a file."""
    told: dict[str, tuple[int, int]] = {}
    for place, words in _stretches(content) if written else ((0, content),):
        for owner, start, _ in runs_of(words, known, escaped=written):
            first, often = told.get(owner, (place + start, 0))
            told[owner] = (first, often + 1)
    for owner, (first, often) in told.items():
        line = content.count("\n", 0, first) + 1
        message = f"line {line} [{first}] holds eight words in a row of this text, and so do {often - 1} more"
        yield Issue("SAF008", Level.ERROR, message, document=owner, file=name)


def _stretches(content: str) -> Iterator[tuple[int, str]]:
    """Yield the strings of JSON that may hold eight words, as they are written, with where each begins."""
    for match in _STRING.finditer(content):
        if match[1].count(" ") + match[1].count("\\") >= RUN - 1:
            yield match.start(1), match[1]


def annotators_named(accounts: Mapping[str, Sequence[str]], files: Iterable[tuple[str, str]]) -> Iterator[Issue]:
    """
    Yield where a tracked file says who an annotator is; `accounts` gives what each pseudonym goes by elsewhere.

    An address is an error. A name alone may be there for another reason, as an author's: that is a warning.
    """
    known = {word.casefold(): name for name, words in accounts.items() for word in words if len(word) >= _LEAST_NAME}
    if not known:
        return
    longest_first = sorted(known, key=lambda word: (-len(word), word))
    either = re.compile("|".join(rf"(?<![\w.@-]){re.escape(word)}(?![\w@-])" for word in longest_first))
    for name, content in files:
        folded = content.casefold()
        for match in either.finditer(folded):
            line = folded.count("\n", 0, match.start()) + 1
            level = Level.ERROR if "@" in match[0] else Level.WARNING
            yield Issue("SAF009", level, f"line {line} says who {known[match[0]]} is", file=name)


def equal_texts(held: Sequence[CorpusDocument]) -> Iterator[NearDuplicate]:
    """Yield the documents that have the text of another, each with the first of them."""
    first: dict[str, str] = {}
    for row in held:
        name = first.setdefault(row.digest, row.document.id)
        if name != row.document.id:
            yield NearDuplicate(name, row.document.id, 1.0)


def stories(held: Sequence[CorpusDocument]) -> list[str]:
    """Return the documents whose texts are at hand, each of several with equal texts once."""
    first = {row.digest: row for row in reversed(held) if row.told}
    return [row.document.id for row in reversed(first.values())]


def _share(twins: NearDuplicate) -> str:
    return f"it and {twins.one} share {int(twins.share * 100)} % of the shorter one's runs of eight words"


def _apart(splits: Mapping[str, str], one: str, other: str) -> bool:
    return one in splits and other in splits and splits[one] != splits[other]


def _parted(splits: Mapping[str, str], one: str, other: str, says: str) -> Issue:
    message = f"{says}; it would be in {splits[other]}, {one} in {splits[one]}"
    return Issue("SPL001", Level.ERROR, message, document=other)
