"""Changed copies of JSON values and of bytes: the same seed gives the same copy."""

import copy
import json
import math
import random
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

STRANGE: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1,
    3,
    -1,
    1.0,
    1.5,
    2**53 - 1,
    2**53,
    "",
    "NGO",
    "e1",
    "é 🌊",
    "1.0.0",
    [],
    [[]],
    {},
)
"""What a value is replaced by: every kind of JSON, and the edges of each."""

HOSTILE: tuple[Any, ...] = (
    *STRANGE,
    10**30,
    -(2**63),
    1e308,
    float("nan"),
    float("inf"),
    "\ud83d",
    "\0",
    "\u202e\u200d\ufeff",
    "e\u0301" * 50,
    "a" * 5000,
    "a b " * 500 + "!",
    "../../x",
    "=1..2 %/P1Y",
    "<script>alert(1)</script>\x1b[31m",
    "9" * 400,
    "٣٤٥",
    [None],
    [[[[[[[[[[]]]]]]]]]],
    {"id": {"id": []}},
    {"": None},
    {"$ref": "#"},
)
"""The same, and what readers, patterns, terminals and pages break on."""

_BITS = (
    b"{", b"}", b"[", b"]", b'"', b",", b":", b"\\", b"\\ud83d", b"\\u0000", b"\xff", b"\xed\xa0\x80", b"\xc0\xaf",
    b"NaN", b"-Infinity", b"1e999", b"9" * 30, b"-0", b"1E5", b"null", b"true", b"\n", b"\r", b"\0", b"\xef\xbb\xbf",
    b'"id":"x",', b'"label":1,', b"[" * 300, b'{"a":' * 300, b"\xf0\x9f\x8c\x8a", b"\xe2\x80\xae",
)  # fmt: skip


def mutant(value: Any, chance: random.Random, strange: Sequence[Any] = STRANGE, most: int = 2) -> Any:
    """Return a copy with nought to `most` things changed, where they stand or from one place to another."""
    copied = copy.deepcopy(value)
    for _ in range(chance.choice([0, *range(1, most + 1), *[1] * most])):
        places = list(containers(copied))
        if not places:
            return copy.deepcopy(chance.choice(strange))
        place = chance.choice(places)
        if chance.random() < 0.2:
            _cross(place, places, chance)
        else:
            change(place, chance, strange)
    return copied


def trimmed(value: Any, chance: random.Random, most: int = 6) -> Any:
    """Return an object whose lists have at most `most` of their rows, in any order."""
    if not isinstance(value, dict):
        return value
    return {
        name: chance.sample(rows, min(len(rows), most)) if isinstance(rows, list) else rows
        for name, rows in value.items()
    }


def containers(value: Any) -> Iterator[Any]:
    """Yield every list and object of a value, itself included."""
    if isinstance(value, dict | list):
        yield value
        yield from chain.from_iterable(
            containers(item) for item in (value.values() if isinstance(value, dict) else value)
        )


def change(place: Any, chance: random.Random, strange: Sequence[Any] = STRANGE) -> None:
    """Change one thing of a list or an object."""
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    if not keys:
        if isinstance(place, list):
            place.append(copy.deepcopy(chance.choice(strange)))
        else:
            place["more"] = copy.deepcopy(chance.choice(strange))
        return
    key = chance.choice(keys)
    match chance.randrange(6):
        case 0:
            del place[key]
        case 1 | 2:
            place[key] = copy.deepcopy(chance.choice(strange))
        case 3 if isinstance(place, dict):
            place["more"] = place[key]
        case 3:
            place.append(copy.deepcopy(place[key]))
        case 4 if isinstance(place, dict) and len(keys) > 1:
            other = chance.choice(keys)
            place[key], place[other] = place[other], place[key]
        case _:
            place[key] = nudged(place[key])


def nudged(value: Any) -> Any:
    """Return what is almost the value."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return float(value) if math.isqrt(abs(value)) % 2 and abs(value) < 2**53 else str(value)
    if isinstance(value, str):
        return value.swapcase()
    return [value]


def bent(data: bytes, chance: random.Random) -> bytes:
    """Return bytes of which a few places were cut, repeated, overwritten or filled in."""
    bytes_copy = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(bytes_copy))
        end = min(len(bytes_copy), at + chance.choice([1, 1, 2, 8, 64, 4096]))
        match chance.randrange(5):
            case 0:
                del bytes_copy[at:end]
            case 1:
                bytes_copy[at:at] = chance.choice(_BITS)
            case 2:
                bytes_copy[at:at] = bytes_copy[at:end]
            case 3:
                bytes_copy[at:end] = chance.choice(_BITS)
            case _ if at < len(bytes_copy):
                bytes_copy[at] ^= 1 << chance.randrange(8)
    return bytes(bytes_copy)


def written(value: Any, chance: random.Random) -> bytes:
    """Write a value as JSON in one of the ways in which it can be written, sound or not, now and then bent."""
    text = json.dumps(value, ensure_ascii=chance.random() < 0.5, indent=chance.choice([None, None, 1]))
    data = text.encode("utf-8", "surrogatepass")
    return bent(data, chance) if chance.random() < 0.25 else data


def _cross(place: Any, places: Sequence[Any], chance: random.Random) -> None:
    """Put a value of one place into another, under the same key where both have it."""
    other = chance.choice([item for item in places if type(item) is type(place)])
    if not other:
        return
    if isinstance(place, dict):
        shared = [key for key in other if key in place] or list(other)
        key = chance.choice(shared)
        place[key] = copy.deepcopy(other[key])
    elif len(other) < 500:
        place.insert(chance.randint(0, len(place)), copy.deepcopy(chance.choice(other)))
