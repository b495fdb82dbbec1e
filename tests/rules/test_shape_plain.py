"""JSON that a machine wrote is read fast: what is read, and what is refused, is as the strict reader has it."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.rules.engine.shape import NotJson, read_json

LEAF = (
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=True)
    | st.text(max_size=6)
    | st.sampled_from(["\ud800", "\u2028", "\x7f", "1" * 17])
)
VALUE = st.recursive(
    LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


def _read(data: bytes) -> tuple[str, Any]:
    try:
        value = read_json(data)
    except NotJson as refusal:
        return "refused", str(refusal)
    # The kinds too: 1, 1.0 and true are equal to one another.
    return "read", repr(value)


def _strictly(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[str, Any]:
    with monkeypatch.context() as patch:
        # What was read never comes out again as it stood there, so the fast way is never taken.
        patch.setattr(msgspec.json, "encode", lambda value: b"")
        return _read(data)


@pytest.fixture(scope="module")
def patcher() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@given(
    value=st.dictionaries(st.text(max_size=3), VALUE, max_size=4), indent=st.none() | st.just(1), ascii_=st.booleans()
)
def test_whatever_json_holds_it_is_read_as_strictly(
    patcher: pytest.MonkeyPatch, value: dict[str, Any], indent: int | None, ascii_: bool
) -> None:
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")
    assert _read(data) == _strictly(data, patcher)


@given(
    value=st.dictionaries(st.text(max_size=3), VALUE, max_size=3),
    at=st.floats(0, 1),
    put=st.sampled_from(b'{}[]",:.e-0119 \xff'),
)
def test_whatever_byte_is_changed_it_is_read_as_strictly(
    patcher: pytest.MonkeyPatch, value: dict[str, Any], at: float, put: int
) -> None:
    data = bytearray(json.dumps(value).encode())
    data[min(int(at * len(data)), len(data) - 1)] = put
    assert _read(bytes(data)) == _strictly(bytes(data), patcher)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":17.0}',
        b'{"a":1e2}',
        b'{"a":1e999}',
        b'{"a":-0}',
        b'{"a":-0.0}',
        b'{"a":0.1000}',
        b'{"a":9007199254740992}',
        b'{"a":9007199254740991}',
        b'{"a":-9007199254740993}',
        b'{"a":NaN}',
        b'{"a":"\\ud800"}',
        b'{"a":"\\u00e9"}',
        b'{"a":"\t"}',
        b'{"a":1}x',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}",
    ],
)
def test_what_readers_disagree_about_is_read_as_strictly(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _read(data) == _strictly(data, monkeypatch)


def test_a_canonical_file_is_read_without_the_strict_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b'{"a": [1, 12.5, "\xc3\xa9"],\n "b": {"c": true}}\n'
    value = json.loads(data)
    monkeypatch.setattr(json, "loads", lambda *_, **__: pytest.fail("the strict reader was asked"))
    assert read_json(data) == value
