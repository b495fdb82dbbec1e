"""Issues that only a comparison of all documents shows: copies, splits, missing annotators and unused labels."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import msgspec

from claimset.model.document import Document
from claimset.model.issue import Issue, Level
from claimset.model.learned import Doubt
from claimset.model.record import GoldStatus
from claimset.model.schema import Schema
from claimset.splits.groups import SPLITS, Bridge, admitted_statuses
from claimset.splits.near_duplicates.quotations import NearDuplicate
from claimset.text.plural import first_names, plural

ENOUGH_RECORDS = 100
Compare = Callable[[Sequence[str]], list[NearDuplicate]]
"""A function that returns the near copies among the documents with these ids."""
_LEAST_NAME = 6


class CorpusDocument(msgspec.Struct, frozen=True):
    """
    What the comparison of all documents needs of one document.

    `digest` is the same for two copies of one text. `side_text` has the offsets `(start, end)` of passages that do not
    tell the document's own story, such as captions and footers. `story` is the SHA-256 of the text without them, None
    where the text is not at hand. `text` is set only for a text that is not ours. `gold_status` is None for a document
    without gold. `annotators` is the number of people who labelled the document in the interface where they are most.
    """

    document: Document
    digest: str
    story: str | None
    text: str | None = None
    side_text: tuple[tuple[int, int], ...] = ()
    gold_status: GoldStatus | None = None
    annotators: int = 0


def copies(documents: Sequence[CorpusDocument], splits: Mapping[str, str], compare: Compare) -> Iterator[Issue]:
    """
    Yield the issues of documents with equal or nearly equal texts, and of documents of one event in two splits.

    `splits` has the split of each document that would be released, by id; `compare` finds the near copies.
    """
    events = {row.document.id: row.document.event for row in documents}
    equal_pairs = set(equal_texts(documents))
    reported_pairs: set[tuple[str, str]] = set()
    for pair in (*sorted(equal_pairs), *compare(stories(documents))):
        one, other = pair.one, pair.other
        reason = f"its text is the same as that of {one}" if pair in equal_pairs else _share_message(pair)
        of_one_event = events[one] is not None and events[one] == events[other]
        reported_pairs.add((one, other))
        if _in_different_splits(splits, one, other):
            yield _split_issue(splits, one, other, reason)
        elif pair in equal_pairs:
            yield Issue("DOC008", Level.INFO if of_one_event else Level.ERROR, reason, document=other)
        elif not of_one_event:
            yield Issue("DOC009", Level.WARNING, reason, document=other)
    by_event: dict[str, list[str]] = {}
    for name, event in events.items():
        if event is not None and name in splits:
            by_event.setdefault(event, []).append(name)
    for one, other in (neighbours for names in by_event.values() for neighbours in pairwise(names)):
        if (one, other) not in reported_pairs and _in_different_splits(splits, one, other):
            yield _split_issue(splits, one, other, f"it is of one event with {one}")


def bridging_documents(bridges: Iterable[Bridge]) -> Iterator[Issue]:
    """Yield the new documents that belong to groups which were released in different splits."""
    for bridge in bridges:
        groups = " and to ".join(f"{first_names(names)} ({split})" for split, names in bridge.groups.items())
        for name in bridge.documents:
            message = f"it belongs to {groups}, which have different splits: choose one in annotations/splits.jsonl"
            yield Issue("SPL001", Level.ERROR, message, document=name)


def withheld_records(documents: Sequence[CorpusDocument], splits: Mapping[str, str], schema: Schema) -> Iterator[Issue]:
    """Yield an issue for each gold record whose status its split does not admit: an export withholds it."""
    released = dict(released_documents(documents, splits, schema))
    for row in documents:
        name = row.document.id
        split = splits.get(name)
        if row.gold_status is not None and split in SPLITS and name not in released:
            words = f"it would be in {split}, which admits no gold of status {row.gold_status}"
            yield Issue("SPL002", Level.WARNING, f"{words}: a release goes without it", document=name)


def released_documents(
    documents: Sequence[CorpusDocument], splits: Mapping[str, str], schema: Schema
) -> Iterator[tuple[str, str]]:
    """Yield `(document id, split)` for each document of a release; the others have no gold or are withheld."""
    admitted = admitted_statuses(schema.splits, has_double_annotation=any(row.annotators > 1 for row in documents))
    for row in documents:
        split = splits.get(row.document.id, "")
        if row.gold_status in admitted.get(split, ()):
            yield row.document.id, split


def unused_labels(used_labels: Collection[str], records: int, schema: Schema) -> Iterator[Issue]:
    """
    Yield an issue for each label that none of `ENOUGH_RECORDS` or more gold records has.

    `used_labels` are the others, as `layer/label`.
    """
    if records < ENOUGH_RECORDS:
        return
    for layer in schema.layers.values():
        for name, label in layer.labels.items():
            if label.drawn and label.protected is None and f"{layer.name}/{name}" not in used_labels:
                message = f"the label {name} of the layer {layer.name} is in none of {plural(records, 'gold record')}"
                yield Issue("LBL007", Level.INFO, message)


def doubtful_label(doubt: Doubt, layer: str, file: str) -> Issue:
    """Return the issue of a label of gold, in the layer and the file named, that a model of own gold doubts."""
    shares = f"{doubt.p:.2f} to {1 - doubt.p:.2f}"
    message = (
        f"a model of {layer} that had not seen the document finds {doubt.other} likelier than {doubt.label}: {shares}"
    )
    return Issue("LBL009", Level.INFO, message, document=doubt.document, file=file, start=doubt.start, end=doubt.end)


def outdated_model(layer: str, unseen: Sequence[str], changed: Sequence[str], file: str) -> Iterator[Issue]:
    """
    Yield the issues of a model of own gold that was learned from other documents than it could be learned from today.

    `unseen` are documents of test, or without a split, and `changed` are those whose gold is not as it was.
    """
    remedy = "learn again: claimset learn"
    if unseen:
        which = (
            f"{plural(len(unseen), 'document')} that {'is' if len(unseen) == 1 else 'are'} of test now, or of no split"
        )
        message = (
            f"the model of {layer} was learned from {which}, such as {unseen[0]}: nothing is proposed by it; {remedy}"
        )
        yield Issue("LBL010", Level.WARNING, message, file=file)
    if changed:
        message = f"gold of {plural(len(changed), 'document')} changed since the model of {layer} was learned; {remedy}"
        yield Issue("LBL010", Level.INFO, message, file=file)


def missing_annotators(name: str, people: Iterable[tuple[str, str]], schema: Schema) -> Iterator[Issue]:
    """
    Yield an issue for each interface in which fewer annotators labelled a document than `x-annotators` asks for.

    `name` is the document's id; `people` are `(interface, annotator)` of each annotation that counts.
    """
    minimum = schema.source.get("x-annotators")
    if not isinstance(minimum, int) or minimum < 2:
        return
    annotators: dict[str, set[str]] = {}
    for interface, annotator in people:
        annotators.setdefault(interface, set()).add(annotator)
    for interface, names in sorted(annotators.items()):
        if len(names) < minimum:
            message = f"{len(names)} of {plural(minimum, 'annotator')} labelled it in the interface '{interface}'"
            yield Issue("ANN009", Level.WARNING, message, document=name, interface=interface)


def named_annotators(accounts: Mapping[str, Sequence[str]], files: Iterable[tuple[str, str]]) -> Iterator[Issue]:
    """
    Yield an issue for each place where a tracked file says who an annotator is.

    `accounts` maps a pseudonym to the names and addresses of its account; `files` are `(name, content)`. An address is
    an error. A name alone is a warning, because an author may have it too.
    """
    pseudonyms = {
        word.casefold(): name for name, words in accounts.items() for word in words if len(word) >= _LEAST_NAME
    }
    if not pseudonyms:
        return
    longest_first = sorted(pseudonyms, key=lambda word: (-len(word), word))
    pattern = re.compile("|".join(rf"(?<![\w.@-]){re.escape(word)}(?![\w@-])" for word in longest_first))
    for name, content in files:
        folded = content.casefold()
        for match in pattern.finditer(folded):
            line = folded.count("\n", 0, match.start()) + 1
            level = Level.ERROR if "@" in match[0] else Level.WARNING
            yield Issue("SAF009", level, f"line {line} says who {pseudonyms[match[0]]} is", file=name)


def equal_texts(documents: Sequence[CorpusDocument]) -> Iterator[NearDuplicate]:
    """Yield a pair of share 1 for each document with the text of an earlier one: the first of those, then it."""
    first_ids: dict[str, str] = {}
    for row in documents:
        name = first_ids.setdefault(row.digest, row.document.id)
        if name != row.document.id:
            yield NearDuplicate(name, row.document.id, 1.0)


def stories(documents: Sequence[CorpusDocument]) -> list[str]:
    """Return the ids of the documents whose texts are at hand; of several with equal texts the first."""
    first_rows = {row.digest: row for row in reversed(documents) if row.story is not None}
    return [row.document.id for row in reversed(first_rows.values())]


def _share_message(pair: NearDuplicate) -> str:
    return f"it and {pair.one} share {int(pair.share * 100)} % of the shorter one's runs of eight words"


def _in_different_splits(splits: Mapping[str, str], one: str, other: str) -> bool:
    return one in splits and other in splits and splits[one] != splits[other]


def _split_issue(splits: Mapping[str, str], one: str, other: str, reason: str) -> Issue:
    message = f"{reason}; it would be in {splits[other]}, {one} in {splits[one]}"
    return Issue("SPL001", Level.ERROR, message, document=other)
