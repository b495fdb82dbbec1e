"""What a check need not look at again: documents of which nothing changed since they were judged last."""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from zlib import crc32

import msgspec

from claimset.adapters.disk import Project
from claimset.adapters.verdicts import Places, Verdicts, key_of
from claimset.checks.together import Held
from claimset.flow.duplicates import Twins
from claimset.flow.runs import Compared, Prints, compare, prints
from claimset.flow.text import TextRefused, decode
from claimset.model.document import Document, Fingerprint
from claimset.model.issue import Edit, Issue, Level, Redraw
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.span import Span

_SHARDS = 16
_PAIRS = "pairs"
_PLAIN = tuple(name for name in Issue.__struct_fields__ if name != "fix")


class _Said(msgspec.Struct, frozen=True, array_like=True):
    """An issue as it is kept: its two kinds of mend apart, which a reader could not tell from one another."""

    code: str
    level: Level
    message: str
    document: str | None
    annotator: str | None
    start: int | None
    end: int | None
    pointer: str | None
    file: str | None
    url: str | None
    edit: Edit | None
    redraw: Redraw | None


class Verdict(msgspec.Struct, frozen=True):
    """
    What was found in one document, under the hash of all that it rests on.

    Of its labels it holds what is looked at in all documents together: the zones, and one span for every label.
    """

    key: bytes
    said: tuple[_Said, ...]
    digest: str
    annotations: int
    gold: int
    said_of: tuple[Annotation, ...]
    record: Record | None

    @property
    def issues(self) -> list[Issue]:
        """What was wrong with the document."""
        return [
            Issue(**{name: getattr(item, name) for name in _PLAIN}, fix=item.redraw if item.edit is None else item.edit)
            for item in self.said
        ]

    def held(self, document: Document, text: str | None) -> Held:
        """Return what of the document is looked at together with the others."""
        return Held(document, self.digest, text, self.said_of, self.record)


class Seen(msgspec.Struct, frozen=True):
    """A document as it stands: the hash of that, the verdict where it is known, and then the text; or nothing."""

    key: bytes = b""
    verdict: Verdict | None = None
    text: str | None = None


class _Shard(msgspec.Struct):
    verdicts: dict[str, Verdict] = {}
    prints: dict[str, Prints] = {}


def verdict_of(key: bytes, issues: Iterable[Issue], annotations: int, gold: int, held: Held, schema: Schema) -> Verdict:
    """Return what is to be kept of a document that was judged."""
    light = essence(held, schema)
    said = tuple(_said(issue) for issue in issues)
    return Verdict(key, said, held.digest, annotations, gold, light.annotations, light.record)


def essence(held: Held, schema: Schema) -> Held:
    """Return what is looked at in all documents together: of labels the zones, and one span for every label."""
    replace = msgspec.structs.replace
    said = tuple(replace(item, labels=_essence(item.labels, schema)) for item in held.annotations)
    record = held.record and replace(held.record, labels=_essence(held.record.labels, schema))
    return replace(held, annotations=said, record=record)


class Recheck:
    """The verdicts of the last check, read when they are asked for, and those of this one."""

    def __init__(self, project: Project) -> None:
        self._places = Places(project)
        self._kept = Verdicts(project)
        self._shards: dict[int, _Shard] = {}
        self._changed: set[int] = set()

    def look(self, document: Document, fingerprint: Fingerprint | None) -> Seen:
        """Look at what a document's verdict rests on, and whether it is known."""
        stand = self._places.stand(document)
        if stand is None:
            return Seen()
        key = key_of(stand, document, fingerprint)
        found = self._shard(document.id).verdicts.get(document.id)
        if found is None or found.key != key:
            return Seen(key)
        try:
            return Seen(key, found, None if stand.text is None else decode(stand.text))
        except TextRefused:
            return Seen(key, found)

    def keep(self, document: Document, fingerprint: Fingerprint | None, verdict: Verdict) -> None:
        """Take in a new verdict, unless the document changed while it was judged."""
        if verdict.key and self.look(document, fingerprint).key == verdict.key:
            self._shard(document.id).verdicts[document.id] = verdict
            self._changed.add(_number(document.id))

    def near(self, texts: Mapping[str, str]) -> list[Twins]:
        """Return the near copies among texts, as `near` does; only what changed is compared."""
        old = {name: item for name in texts if (item := self._shard(name).prints.get(name)) is not None}
        new = {name: prints(text, old.get(name)) for name, text in texts.items()}
        earlier = self._kept.read(_PAIRS, Compared) or Compared()
        for name in earlier.names:
            if name not in old and (item := self._shard(name).prints.get(name)) is not None:
                old[name] = item
        found = compare(new, earlier, old)
        if found != earlier:
            self._kept.write(_PAIRS, found)
        for name, item in new.items():
            if item is not old.get(name):
                self._shard(name).prints[name] = item
                self._changed.add(_number(name))
        return list(found.twins)

    def close(self, documents: Collection[str] | None) -> None:
        """Write what changed; what belongs to none of `documents` is dropped, unless that is None."""
        for number, shard in self._shards.items():
            if documents is not None:
                gone = [name for part in (shard.verdicts, shard.prints) for name in part if name not in documents]
                for name in gone:
                    shard.verdicts.pop(name, None)
                    shard.prints.pop(name, None)
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


def _said(issue: Issue) -> _Said:
    edit = issue.fix if isinstance(issue.fix, Edit) else None
    redraw = issue.fix if isinstance(issue.fix, Redraw) else None
    return _Said(**{name: getattr(issue, name) for name in _PLAIN}, edit=edit, redraw=redraw)


def _essence(labels: Labels, schema: Schema) -> Labels:
    layers: dict[str, tuple[Span, ...]] = {}
    for name, spans in labels.layers.items():
        if name in schema.layers and schema.layers[name].role == "zone":
            layers[name] = spans
        else:
            layers[name] = tuple(_mark(label) for label in dict.fromkeys(span.label for span in spans))
    return Labels(layers=layers)


@lru_cache(maxsize=1024)
def _mark(label: str) -> Span:
    # The same one for all documents: a hundred thousand of them have a million labels.
    return Span("", 0, 0, label)
