"""SCH: judges the form of stored JSON, before any rule judges the labels in it."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache
from typing import Any, NoReturn

import jsonschema_rs
import msgspec

from claimset.model.issue import Issue, Level
from claimset.model.json_text import NestedTooDeeply, parse_json
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.shape_message import ShapeMessages
from claimset.schema.check.json_pointer import json_pointer
from claimset.schema.compose import annotation_schema, labels_schema, record_schema
from claimset.text.visible import in_quotes

_LONGEST_NAME = 40
_LARGEST_INTEGER = 2**53 - 1
_MOST_VALUES = 300_000
"""As many as thirty thousand spans with all attributes have; a file with more was made to fill the memory."""
MOST_ERRORS = 1_000
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_MASK = "this"
_DIGITS_TO_ZERO = bytes.maketrans(b"123456789", b"000000000")
_SIXTEEN_DIGITS = b"0" * 16


class NotJson(ValueError):
    """The bytes are not JSON as we read it; the message is one sentence."""


_SIGNS = {
    b"\xef\xbb\xbf": "it begins with a byte order mark: save it as UTF-8 without one",
    b"\xff\xfe": "it is UTF-16: save it as UTF-8",
    b"\xfe\xff": "it is UTF-16: save it as UTF-8",
    b"\x1f\x8b": "it is compressed: unpack it first",
    b"PK\x03\x04": "it is an archive or an office document: unpack it, or save it as JSON",
    b"%PDF-": "it is a PDF, no JSON",
}


def read_json(data: bytes) -> Any:
    """
    Read JSON strictly.

    Raises NotJson for what is not UTF-8 JSON, for a key that stands twice, NaN and infinities, integers beyond 2^53,
    lone surrogates, nesting too deep to read, and more values than any task or record holds.
    """
    if data.count(b",") > _MOST_VALUES and _STRING.sub(b"", data).count(b",") > _MOST_VALUES:
        raise NotJson(f"it holds more than {_MOST_VALUES} values")
    value = _read_canonical(data)
    if value is not None:
        return value
    try:
        text = data.decode("utf-8")
        value = parse_json(
            text,
            object_pairs_hook=_unique_members,
            parse_constant=_refuse_constant,
            parse_int=_read_integer,
            parse_float=_read_real,
        )
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeError, json.JSONDecodeError) as error:
        for sign, reason in _SIGNS.items():
            if data.startswith(sign):
                raise NotJson(reason) from error
        if isinstance(error, json.JSONDecodeError):
            message = f"it is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
            raise NotJson(message) from error
        raise NotJson("it holds bytes or surrogates that are not UTF-8") from error
    except NestedTooDeeply as error:
        raise NotJson("it is nested too deeply") from error
    return value


def _read_canonical(data: bytes) -> Any:
    """
    Read a JSON object fast if it is written as msgspec writes it; None where only the strict reader can tell.

    If the value is written again as it stands in the data, white space aside, then no key stands twice and no number
    was rounded.
    """
    if _SIXTEEN_DIGITS in data.translate(_DIGITS_TO_ZERO):
        # Sixteen digits in a row: it may be an integer beyond 2^53.
        return None
    try:
        value = _DECODER.decode(data)
        is_canonical = isinstance(value, dict) and msgspec.json.encode(value) == msgspec.json.format(data, indent=-1)
    except (ValueError, RecursionError):
        return None
    return value if is_canonical else None


def _unique_members(items: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in items:
        if name in members:
            # What is no plain name may be words of a text that is not ours.
            plain = name.isascii() and name.replace("-", "_").isidentifier() and len(name) <= _LONGEST_NAME
            raise NotJson(f"the key {in_quotes(name)} stands twice" if plain else "a key stands twice")
        members[name] = value
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no JSON number")


def _read_integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) > _LARGEST_INTEGER:
        raise NotJson("an integer is beyond 2^53")
    return int(digits)


def _read_real(digits: str) -> float | int:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise NotJson(f"{digits[:20]} is beyond what a number can hold")
    # JSON Schema calls 17.0 an integer, and so do we.
    return int(value) if value.is_integer() and abs(value) <= _LARGEST_INTEGER else value


_DECODER = msgspec.json.Decoder(float_hook=_read_real)


class Shape:
    """
    Judges records, annotations, and the labels of one annotator by a project's schema.

    The first judgement raises Misconfigured where the schema is not valid, or refers to something outside it: no file
    or address is ever opened.
    """

    def __init__(self, source: dict[str, Any]) -> None:
        self._source = source

    @cached_property
    def _record(self) -> "_Judge":
        return _Judge(record_schema, self._source, "record")

    @cached_property
    def _labels(self) -> "_Judge":
        return _Judge(labels_schema, self._source, "annotation")

    @cached_property
    def _annotation(self) -> "_Judge":
        return _Judge(annotation_schema, self._source, "annotation", ("properties", "labels"))

    def of_record(self, value: Any, file: str) -> Iterator[Issue]:
        """Yield an issue for every way in which a value is not a record."""
        yield from self._record.issues(value, file)

    def of_labels(self, value: Any, file: str) -> Iterator[Issue]:
        """Yield an issue for every way in which a value is not the labels of one annotator."""
        yield from self._labels.issues(value, file)

    def of_annotation(self, value: Any, file: str) -> Iterator[Issue]:
        """Yield an issue for every way in which a value is not an annotation: labels and how they came about."""
        yield from self._annotation.issues(value, file)


@lru_cache(maxsize=32)
def _compiled(schema: str) -> jsonschema_rs.Draft202012Validator:
    """Compile a composed schema, given as JSON, once for all that judge by it."""
    return jsonschema_rs.Draft202012Validator(parse_json(schema), mask=_MASK, retriever=_refuse_reference)


class _Judge:
    """A composed schema, compiled, with the words of its errors; the arguments are those of ShapeMessages."""

    def __init__(
        self,
        compose: Callable[[dict[str, Any]], dict[str, Any]],
        source: dict[str, Any],
        kind: str,
        labels: tuple[str, ...] = (),
    ) -> None:
        try:
            schema = compose(source)
            self._validator = _compiled(json.dumps(schema))
        except (TypeError, AttributeError, KeyError) as error:
            raise Misconfigured(
                f"the schema cannot judge: a part of it has the wrong form: {error}",
                "claimset schema check says where",
            ) from error
        except ValueError as error:
            reason = " ".join(str(error).split())[:200]
            raise Misconfigured(f"the schema cannot judge: {reason}", "claimset schema check says where") from error
        self._words = ShapeMessages(schema, source, kind, labels)

    def issues(self, value: Any, file: str) -> Iterator[Issue]:
        """Yield an issue for each way in which a value does not fit the schema, and one for the rest of very many."""
        number = 0
        try:
            if self._validator.is_valid(value):
                return
            # The library makes all errors at once: for a list of hundreds of thousands they would fill the memory.
            for number, error in enumerate(self._validator.iter_errors(_shorten(value)), 1):
                if number > MOST_ERRORS:
                    message = f"it has more than {MOST_ERRORS} errors; the others are not listed"
                    yield Issue("SCH002", Level.ERROR, message, pointer="", file=file)
                    return
                pointer = json_pointer(error.instance_path)
                yield Issue("SCH002", Level.ERROR, self._words.message(error), pointer=pointer, file=file)
        except (ValueError, RecursionError):
            number += 1
            yield Issue("SCH002", Level.ERROR, "it is nested too deeply", pointer="", file=file)
        if not number:
            message = f"a row after the first {MOST_ERRORS} of a list does not have the form"
            yield Issue("SCH002", Level.ERROR, message, pointer="", file=file)


def _refuse_reference(address: str) -> NoReturn:
    raise ValueError(f"{address} leads out of the schema")


def unreadable(file: str, reason: str) -> Issue:
    """Return the issue that stands in the place of a file that cannot be read."""
    return Issue("SCH001", Level.ERROR, reason, file=file)


def _shorten(value: Any) -> Any:
    """Return a value in which no list has more than MOST_ERRORS rows."""
    if isinstance(value, list):
        return [_shorten(item) for item in value[:MOST_ERRORS]]
    return {name: _shorten(item) for name, item in value.items()} if isinstance(value, dict) else value
