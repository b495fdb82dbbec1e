"""Cache of verdicts, so that a check judges only documents that changed since the last one."""

import hashlib
from collections.abc import Callable, Collection, Iterable
from zlib import crc32

import msgspec

from claimset.check.judge_document import JudgedDocument
from claimset.check.near_duplicates import NearDuplicates
from claimset.model.document import Document
from claimset.model.document_summary import DocumentSummary
from claimset.model.issue import Edit, Issue, Level, RelatedSpan, RelationEdit
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.store.cache import ValueCache, pack_value
from claimset.text.decode import decode

_SHARDS = 16
_ISSUE_FIELDS = tuple(name for name in Issue.__struct_fields__ if name != "fix")


class _StoredIssue(msgspec.Struct, frozen=True, array_like=True):
    """An issue as the cache stores it. MessagePack needs two fields, `edit` and `redraw`, to tell the fixes apart."""

    code: str
    level: Level
    message: str
    document: str | None
    annotator: str | None
    interface: str | None
    start: int | None
    end: int | None
    pointer: str | None
    file: str | None
    url: str | None
    edit: Edit | None
    redraw: RelationEdit | None
    related: tuple[RelatedSpan, ...]


class Verdict(msgspec.Struct, frozen=True):
    """
    The stored result of judging one document; `key` is the hash of everything that the result depends on.

    `status` is that of the document's files when they were read, None where they had changed a moment before.
    """

    key: bytes
    status: bytes | None
    stored_issues: tuple[_StoredIssue, ...]
    annotations: int
    gold: int
    summary: DocumentSummary
    figures: DocumentFigures | None

    @property
    def issues(self) -> list[Issue]:
        """The issues of the document."""
        return [_issue(item) for item in self.stored_issues]

    @classmethod
    def of(cls, key: bytes, status: bytes | None, judged: JudgedDocument) -> "Verdict":
        """Return the result of judging a document in the form that is stored."""
        stored_issues = tuple(_stored_issue(issue) for issue in judged.issues)
        return cls(key, status, stored_issues, judged.annotations, judged.gold, judged.summary, judged.figures)

    def judged(self, document: Document, *, text: str | None) -> JudgedDocument:
        """Return the result of judging the document, without runs; `text` is that of an own copy."""
        return JudgedDocument(
            document, self.summary, self.issues, self.annotations, self.gold, text=text, figures=self.figures
        )


def remembered_issues(
    cache: ValueCache | None, name: str, basis: object, find: Callable[[], Iterable[Issue]]
) -> list[Issue]:
    """Return the stored issues of a name, if all that they depend on is as it was; else find and store them."""
    if cache is None:
        return list(find())
    key = hashlib.sha256(pack_value(basis)).digest()
    stored = cache.read(name, tuple[bytes, tuple[_StoredIssue, ...]])
    if stored is not None and stored[0] == key:
        return [_issue(item) for item in stored[1]]
    issues = list(find())
    cache.write(name, (key, tuple(map(_stored_issue, issues))))
    return issues


_Shard = dict[str, Verdict]
ReadText = Callable[[Document], bytes | None]
"""Returns the bytes of a document's text; None for a missing one."""


class VerdictCache:
    """The verdicts of the last check and of this one, in shards. A shard is read with the first of its documents."""

    def __init__(self, cache: ValueCache, near_duplicates: NearDuplicates) -> None:
        self._cache, self._near_duplicates = cache, near_duplicates
        self._shards: dict[int, _Shard] = {}
        self._changed_shards: set[int] = set()

    def find_by_status(self, document: Document, status: bytes | None, read_text: ReadText) -> JudgedDocument | None:
        """Return the stored result of a document whose files have the status that they had; else None."""
        verdict = self._shard(document.id).get(document.id)
        if verdict is None or status is None or verdict.status != status:
            return None
        return self._judged(document, verdict, read_text)

    def find(
        self, document: Document, key: bytes | None, status: bytes | None, text: bytes | None
    ) -> JudgedDocument | None:
        """
        Return the stored result of a document; None where its key differs. `text` are the bytes of its text.

        The stored result gets the `status` that the files had before they were read.
        """
        verdict = self._shard(document.id).get(document.id)
        if verdict is None or verdict.key != key:
            return None
        if verdict.status != status:
            self._put(document.id, msgspec.structs.replace(verdict, status=status))
        return self._judged(document, verdict, lambda _: text)

    def _judged(self, document: Document, verdict: Verdict, read_text: ReadText) -> JudgedDocument | None:
        # Runs are in another file, which may be missing: a check of some documents does not write it.
        if verdict.summary.story is not None and not self._near_duplicates.has_runs(verdict.summary.story):
            return None
        text = None if document.is_open or verdict.summary.story is None else read_text(document)
        story_text = None if text is None else decode(text)
        return verdict.judged(document, text=story_text)

    def keep(self, key: bytes | None, status: bytes | None, judged: JudgedDocument) -> None:
        """Store the result of a document. Nothing is stored where `key` is None."""
        if key is not None:
            self._put(judged.document.id, Verdict.of(key, status, judged))

    def _put(self, name: str, verdict: Verdict) -> None:
        self._shard(name)[name] = verdict
        self._changed_shards.add(_number(name))

    def close(self, documents: Collection[str] | None) -> None:
        """Write the changed shards, without verdicts of documents outside `documents`, unless that is None."""
        for number in self._shards if documents is None else range(_SHARDS):
            shard = self._read_shard(number)
            if documents is not None:
                for name in [name for name in shard if name not in documents]:
                    del shard[name]
                    self._changed_shards.add(number)
            if number in self._changed_shards:
                self._cache.write(f"{number:02d}", shard)
        self._changed_shards.clear()

    def _shard(self, name: str) -> _Shard:
        return self._read_shard(_number(name))

    def _read_shard(self, number: int) -> _Shard:
        if number not in self._shards:
            self._shards[number] = self._cache.read(f"{number:02d}", _Shard) or _Shard()
        return self._shards[number]


class _StoredKeys(msgspec.Struct, frozen=True):
    """The keys of contents of which nothing was found, and a hash of what was looked for in them."""

    basis: bytes
    keys: set[bytes]


class ClearedContents:
    """
    The contents in which the last check found nothing of what it looked for, each by a hash, its key.

    `basis` hashes what is looked for: nothing is cleared where it differs from that of the last check. Without a cache
    nothing is cleared either. On leaving the context the keys that were added are stored in the place of the last.
    """

    def __init__(self, cache: ValueCache | None, name: str, basis: bytes) -> None:
        self._cache, self._name, self._basis = cache, name, basis
        stored = cache.read(name, _StoredKeys) if cache else None
        self._cleared = stored.keys if stored is not None and stored.basis == basis else set()
        self._keys: set[bytes] = set()

    def __enter__(self) -> "ClearedContents":
        return self

    def __exit__(self, *_: object) -> None:
        if self._cache is not None and self._keys != self._cleared:
            self._cache.write(self._name, _StoredKeys(self._basis, self._keys))

    def __contains__(self, key: bytes) -> bool:
        return key in self._cleared

    def add(self, key: bytes) -> None:
        """Keep a content as one in which nothing was found."""
        self._keys.add(key)


def _number(name: str) -> int:
    return crc32(name.encode()) % _SHARDS


def _issue(item: _StoredIssue) -> Issue:
    fields = {name: getattr(item, name) for name in _ISSUE_FIELDS}
    return Issue(**fields, fix=item.redraw if item.edit is None else item.edit)


def _stored_issue(issue: Issue) -> _StoredIssue:
    edit = issue.fix if isinstance(issue.fix, Edit) else None
    redraw = issue.fix if isinstance(issue.fix, RelationEdit) else None
    return _StoredIssue(**{name: getattr(issue, name) for name in _ISSUE_FIELDS}, edit=edit, redraw=redraw)
