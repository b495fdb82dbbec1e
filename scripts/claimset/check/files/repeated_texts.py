"""Finds texts that stand twice in one file, and near copies."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import msgspec

from claimset.check.near_duplicates import NearDuplicates
from claimset.labels.as_json import compact_json
from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.splits.near_duplicates.runs import text_runs
from claimset.text.decode import sha256


class RepeatedTexts:
    """
    Collects the texts of a file's tasks, each with its JSON pointer and the labels of its annotations.

    Use it in a `with` statement, because runs of words are spooled to disk.
    """

    def __init__(self) -> None:
        self._closing = ExitStack()
        self._near_duplicates = self._closing.enter_context(NearDuplicates())
        self._pointers: dict[str, str] = {}
        self._documents: dict[str, str | None] = {}
        self._statements: dict[str, frozenset[str]] = {}

    def __enter__(self) -> "RepeatedTexts":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def add(self, text: str, pointer: str, annotations: list[Labels], document: str | None = None) -> Iterator[Issue]:
        """
        Add a task's text and the labels of each annotation; yield an issue if an earlier task has the same text.

        Tasks of one `document`, which the task's key names, are no copies: there is one for each interface or
        annotator. It is an error if both tasks are labelled, and no annotation of one equals one of the other.
        """
        digest = sha256(text.encode())
        statements = frozenset(map(_statement, annotations))
        if digest not in self._pointers:
            self._pointers[digest], self._statements[digest] = pointer, statements
            self._documents[digest] = document
            self._near_duplicates.add(digest, digest, text_runs(text))
            return
        if document is not None and self._documents[digest] == document:
            return
        earlier_statements = self._statements[digest]
        self._statements[digest] = earlier_statements | statements
        issue = _repeated_text(self._pointers[digest] or "the task before", earlier_statements, statements)
        yield msgspec.structs.replace(issue, pointer=f"{pointer}/data")

    def near_copies(self) -> Iterator[Issue]:
        """Yield an issue for each text that is a near copy of an earlier one."""
        for pair in self._near_duplicates(list(self._pointers)):
            share = f"{int(pair.share * 100)} % of the shorter one's runs of eight words"
            message = f"it and {self._pointers[pair.one]} share {share}"
            yield Issue("DOC009", Level.WARNING, message, pointer=f"{self._pointers[pair.other]}/data")


def repeated_text(first_task: str, first: Iterable[Labels], second: Iterable[Labels]) -> Issue:
    """
    Return the issue of a task with the text of an earlier one, named `first_task`; `first` and `second` are the labels.

    It is an error if both tasks are labelled, and no annotation of one equals one of the other.
    """
    return _repeated_text(first_task, frozenset(map(_statement, first)), frozenset(map(_statement, second)))


def _repeated_text(first_task: str, first: frozenset[str], second: frozenset[str]) -> Issue:
    message = f"it has the text of {first_task}: they are one document, with the labels of both"
    if first and second and not first & second:
        message += "; they say different things, and only the newest annotation of each annotator counts"
        return Issue("DOC008", Level.ERROR, message)
    return Issue("DOC008", Level.WARNING, message)


def _statement(labels: Labels) -> str:
    """Return a hash of labels that is independent of the ids of spans."""
    places = {key: [name, span.start, span.end, span.label] for key, (name, span) in labels.layer_of().items()}
    spans = [
        compact_json([name, span.start, span.end, span.label, span.attributes])
        for name, layer in labels.layers.items()
        for span in layer
    ]
    relations = [
        compact_json([item.label, places.get(item.source), places.get(item.target)]) for item in labels.relations
    ]
    return sha256(compact_json([labels.document, sorted(spans), sorted(relations)]).encode())
