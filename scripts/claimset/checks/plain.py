"""
Annotations and gold as this package writes them, read in pieces: what gold has of the annotations is read once.

A layer of gold is most often, byte for byte, what an annotator said. Whatever is not written as a machine writes it,
has not the schema's form or cannot be told for certain is left to the strict reader, whose word alone counts.
"""

import hashlib
from collections.abc import Iterable, Mapping
from operator import lt
from typing import Annotated, Any, get_type_hints

import jsonschema_rs
import msgspec

from claimset.checks.shape import MOST_VALUES, partly, quick
from claimset.flow.canonical import SORTED, in_text_order
from claimset.model.labels import Labels
from claimset.model.record import Annotation, Provenance, Record
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.model.trouble import Misconfigured

_Whole = Annotated[int, msgspec.Meta(ge=-(2**53) + 1, le=2**53 - 1)]
_ROWS = msgspec.json.Decoder(list[dict[str, str | bool | _Whole]])
_CHOICES = msgspec.json.Decoder(dict[str, str | bool | _Whole])
_ANNOTATIONS = {"$schema", "$id", "$defs", "$comment", "title", "description", "default", "examples"}
_KNOWN = _ANNOTATIONS | {"type", "required", "properties", "additionalProperties"}
_MOST = 64
_RELATION = {"from", "to", "label"}
_SPAN = {"id", "start", "end", "label"}
_HEAD = ("id", "text_sha256", "language", "schema_version", "guideline_version")


class _Piece(msgspec.Struct, frozen=True):
    """A part of some labels, the bytes that are hashed of it, and whether gold may hold it as it is."""

    said: Any
    sorted: bytes
    whole: bool


class _Unsure(ValueError):
    """It is left to the strict reader."""


class Plain:
    """Reads the files of one schema; it remembers the pieces of the last file of annotations."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._spans = tuple(schema.layers)
        names = (schema.document_key, *self._spans, schema.relation_key)
        self._names = names
        self._pieces: dict[tuple[str, bytes], _Piece] = {}
        self._hashed: list[tuple[Labels, str]] = []
        self._works = False
        source, properties = schema.source, schema.source.get("properties")
        if not isinstance(properties, dict) or len(set(names)) < len(names) or not set(names) <= properties.keys():
            return
        if any(name not in _KNOWN and not name.startswith("x-") for name in source) or set(names) & set(_HEAD):
            return
        try:
            self._judges = {name: _alone(source, name, properties[name]) for name in names}
            self._partly = {name: _alone(source, name, partly(properties[name])) for name in names}
            self._head = quick({**source, "properties": {**properties, **dict.fromkeys(names, True)}})
        except (Misconfigured, TypeError, AttributeError, KeyError):
            return
        said = msgspec.defstruct(
            "Said", [(name, msgspec.Raw | msgspec.UnsetType, msgspec.UNSET) for name in names], kw_only=True
        )
        hints = {name: _exact(kind) for name, kind in get_type_hints(Annotation).items()}
        defaults = {field.name: field.default for field in msgspec.structs.fields(Annotation) if not field.required}
        fields: list[Any] = [
            (name, hints[name], defaults[name]) if name in defaults else (name, hints[name])
            for name in Annotation.__struct_fields__
            if name != "labels"
        ]
        row = msgspec.defstruct("Row", [*fields, ("labels", said)], kw_only=True, omit_defaults=True)
        rows: Any = list[row]  # type: ignore[valid-type]
        self._pulled = msgspec.json.Decoder(msgspec.defstruct("Pulled", [("id", str), ("layers", rows)]))
        head: list[Any] = [(name, str) for name in _HEAD]
        parts: list[Any] = [(name, msgspec.Raw) for name in names]
        gold = msgspec.defstruct("Gold", [*head, *parts, ("provenance", Provenance)])
        self._gold = msgspec.json.Decoder(gold)
        self._works = True

    def pulled(self, data: bytes) -> tuple[str, list[Annotation]] | None:
        """Return the id in a file of annotations and what annotators said; None where the strict reader has to look."""
        self._pieces.clear()
        self._hashed.clear()
        if not self._works:
            return None
        try:
            file = self._read(self._pulled, data)
            return file.id, [self._annotation(row) for row in file.layers]
        except (ValueError, TypeError, RecursionError):
            return None

    def gold(self, data: bytes) -> Record | None:
        """Return a gold record; None where the strict reader has to look."""
        if len(self._pieces) > _MOST:
            self._pieces.clear()
        if not self._works:
            return None
        try:
            file = self._read(self._gold, data)
            head = [getattr(file, name) for name in _HEAD]
            fields: dict[str, str] = dict(zip(_HEAD, head, strict=True))
            rest = {**dict.fromkeys(self._names), "provenance": msgspec.to_builtins(file.provenance)}
            if not self._head.is_valid(fields | rest):
                return None
            return Record(**fields, labels=self._labels(file, whole=True), provenance=file.provenance)
        except (ValueError, TypeError, RecursionError):
            return None

    def sha256(self, labels: Labels) -> str | None:
        """Return the hash of labels that came out of the last files; None for others."""
        return next((digest for known, digest in self._hashed if known is labels), None)

    def _read(self, decoder: "msgspec.json.Decoder[Any]", data: bytes) -> Any:
        if len(data) > MOST_VALUES:
            raise _Unsure
        small = msgspec.json.format(data, indent=-1)
        file = decoder.decode(small)
        # What comes out as it stood there had no key twice, none that is not known, and nothing rounded or escaped.
        if msgspec.json.encode(file) != small:
            raise _Unsure
        return file

    def _annotation(self, row: Any) -> Annotation:
        fields = {name: getattr(row, name) for name in Annotation.__struct_fields__ if name != "labels"}
        return Annotation(**fields, labels=self._labels(row.labels, whole=False))

    def _labels(self, said: Any, *, whole: bool) -> Labels:
        pieces: dict[str, _Piece] = {}
        for name in self._names:
            raw = getattr(said, name)
            if raw is not msgspec.UNSET:
                pieces[name] = self._piece(name, bytes(raw), whole=whole)
        about = pieces.get(self._schema.document_key)
        arrows = pieces.get(self._schema.relation_key)
        layers = {name: pieces[name].said for name in self._spans if name in pieces}
        labels = Labels(dict(about.said) if about else {}, layers, arrows.said if arrows else ())
        written = {name: piece.sorted for name, piece in pieces.items()}
        written.setdefault(self._schema.document_key, b"{}")
        written.setdefault(self._schema.relation_key, b"[]")
        self._hashed.append((labels, _digest(written)))
        return labels

    def _piece(self, name: str, raw: bytes, *, whole: bool) -> _Piece:
        found = self._pieces.get((name, raw))
        if found is None:
            found = self._pieces[name, raw] = self._made(name, raw)
        if whole and not found.whole:
            raise _Unsure
        return found

    def _made(self, name: str, raw: bytes) -> _Piece:
        decoder: msgspec.json.Decoder[Any] = _CHOICES if name == self._schema.document_key else _ROWS
        rows = decoder.decode(raw)
        if msgspec.json.encode(rows) != raw:
            raise _Unsure
        whole = self._judges[name].is_valid({name: rows})
        if not whole and not self._partly[name].is_valid({name: rows}):
            raise _Unsure
        if name == self._schema.document_key:
            return _Piece(rows, SORTED.encode(rows), whole)
        return _arrows(rows, whole=whole) if name == self._schema.relation_key else _spans(rows, whole=whole)


def _spans(rows: list[dict[str, Any]], *, whole: bool) -> _Piece:
    if not all(row.keys() >= _SPAN for row in rows):
        raise _Unsure
    starts = [row["start"] for row in rows]
    written = SORTED.encode(rows) if all(map(lt, starts, starts[1:])) else None
    found = []
    for row in rows:
        take = row.pop
        found.append(Span(take("id"), take("start"), take("end"), take("label"), row))
    spans = tuple(found)
    if written is None:
        ordered = in_text_order(spans)
        written = SORTED.encode(
            [{"id": it.id, "start": it.start, "end": it.end, "label": it.label, **it.attributes} for it in ordered]
        )
    return _Piece(spans, written, whole)


def _arrows(rows: list[dict[str, Any]], *, whole: bool) -> _Piece:
    if not all(row.keys() == _RELATION for row in rows):
        raise _Unsure
    arrows = [Relation(row["from"], row["to"], row["label"]) for row in rows]
    ordered = sorted(arrows)
    if ordered != arrows:
        rows = [{"from": it.source, "to": it.target, "label": it.label} for it in ordered]
    return _Piece(tuple(arrows), SORTED.encode(rows), whole)


def _digest(written: Mapping[str, bytes]) -> str:
    pieces: Iterable[bytes] = (msgspec.json.encode(name) + b":" + written[name] for name in sorted(written))
    return hashlib.sha256(b"{" + b",".join(pieces) + b"}").hexdigest()


def _alone(source: dict[str, Any], name: str, node: Any) -> jsonschema_rs.Draft202012Validator:
    rest: dict[str, Any] = {key: source[key] for key in ("$schema", "$defs") if key in source}
    return quick({**rest, "properties": {name: node}})


def _exact(kind: Any) -> Any:
    """Return a type whose whole numbers are those that JSON can say."""
    if kind is int:
        return _Whole
    return _Whole | None if kind == int | None else kind
