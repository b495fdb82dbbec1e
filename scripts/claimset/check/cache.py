"""What a check need not look at again: documents of which nothing changed since they were judged last."""

from collections.abc import Collection
from zlib import crc32

import msgspec

from claimset.check.judge_document import JudgedDocument
from claimset.check.near_duplicates import NearDuplicates
from claimset.model.document import Document
from claimset.model.document_summary import DocumentSummary
from claimset.model.issue import Edit, Issue, Level, RelationEdit
from claimset.store.cache import ValueCache
from claimset.text.decode import decode

_SHARDS = 16
_ISSUE_FIELDS = tuple(name for name in Issue.__struct_fields__ if name != "fix")


class _StoredIssue(msgspec.Struct, frozen=True, array_like=True):
    """An issue as it is kept: its two kinds of mend apart, which a reader could not tell from one another."""

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


class Verdict(msgspec.Struct, frozen=True):
    """What was found in one document, under the hash of all that it rests on."""

    key: bytes
    said: tuple[_StoredIssue, ...]
    annotations: int
    gold: int
    gist: DocumentSummary

    @property
    def issues(self) -> list[Issue]:
        """What was wrong with the document."""
        return [
            Issue(
                **{name: getattr(item, name) for name in _ISSUE_FIELDS},
                fix=item.redraw if item.edit is None else item.edit,
            )
            for item in self.said
        ]


_Shard = dict[str, Verdict]


class VerdictCache:
    """The verdicts of the last check, read when they are asked for, and those of this one."""

    def __init__(self, verdicts: ValueCache, copies: NearDuplicates) -> None:
        self._kept, self._copies = verdicts, copies
        self._shards: dict[int, _Shard] = {}
        self._changed: set[int] = set()

    def look(self, document: Document, key: bytes | None, text: bytes | None) -> JudgedDocument | None:
        """Return what is known of a document under the hash of what it rests on; `text` are the bytes of its text."""
        found = self._shard(document.id).get(document.id)
        if found is None or found.key != key:
            return None
        # Runs lie in a file of their own: without it, or after a look at some documents alone, there are none.
        if found.gist.story is not None and not self._copies.knows(found.gist.story):
            return None
        words = None if document.is_open or text is None or found.gist.story is None else decode(text)
        return JudgedDocument(document, found.gist, found.issues, found.annotations, found.gold, text=words)

    def keep(self, key: bytes | None, judged: JudgedDocument) -> None:
        """Take in a new verdict."""
        if key is not None:
            name = judged.document.id
            said = tuple(_stored_issue(issue) for issue in judged.issues)
            verdict = Verdict(key, said, judged.annotations, judged.gold, judged.gist)
            self._shard(name)[name] = verdict
            self._changed.add(_number(name))

    def close(self, documents: Collection[str] | None) -> None:
        """Write what changed; what belongs to none of `documents` is dropped, unless that is None."""
        for number, shard in self._shards.items():
            if documents is not None:
                for name in [name for name in shard if name not in documents]:
                    del shard[name]
                    self._changed.add(number)
            if number in self._changed:
                self._kept.write(f"{number:02d}", shard)
        self._changed.clear()

    def _shard(self, name: str) -> _Shard:
        number = _number(name)
        if number not in self._shards:
            self._shards[number] = self._kept.read(f"{number:02d}", _Shard) or _Shard()
        return self._shards[number]


def _number(name: str) -> int:
    return crc32(name.encode()) % _SHARDS


def _stored_issue(issue: Issue) -> _StoredIssue:
    edit = issue.fix if isinstance(issue.fix, Edit) else None
    redraw = issue.fix if isinstance(issue.fix, RelationEdit) else None
    return _StoredIssue(**{name: getattr(issue, name) for name in _ISSUE_FIELDS}, edit=edit, redraw=redraw)
