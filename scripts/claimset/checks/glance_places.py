"""A glance at where spans stand, and at the letters at and between their edges."""

from functools import lru_cache
from itertools import pairwise

from claimset.checks.rule import Subject

_OF_TEXT = {"SPN002", "SPN003", "SPN004", "SPN005", "SPN006"}
_OF_LAYERS = (("SPN010", "zone"), ("SPN011", "mention"), ("CLM001", "claim"))
# What a letter is to the rules: w in a word, s white space, n a line's end, q a quotation mark or bracket, e the end of
# a sentence, u not ASCII and so to be looked at more closely, p anything else.
_WORD, _SPACE, _LINE, _MARK, _STOP, _OTHER, _UNKNOWN = b"wsnqepu"


def _kind(code: int) -> int:
    letter = chr(code)
    if code > 127 or letter == "?":
        return _UNKNOWN
    if letter.isalnum():
        return _WORD
    if letter in "\n\r":
        return _LINE
    if letter in '"()':
        return _MARK
    if letter in ".,;":
        return _STOP
    return _SPACE if letter.isspace() else _OTHER


_KINDS = bytes(map(_kind, range(256)))
_CLOSER = bytes(120 if code in (_LINE, _MARK, _UNKNOWN) else 46 for code in range(256))
_INSIDE = (_WORD, _STOP, _OTHER, _MARK)
_PLAIN_EDGES = {
    bytes((outside, inside))
    for outside in b"wsnqepu"
    for inside in _INSIDE
    if (outside, inside) != (_WORD, _WORD) and (outside != _UNKNOWN or inside != _WORD)
}
_PLAIN_ENDS = {bytes(reversed(edge)) for edge in _PLAIN_EDGES}


def places(subject: Subject) -> set[str]:
    """Return the codes of rules about places that would find nothing."""
    found: set[str] = set()
    roles: dict[str, list[tuple[int, int]]] = {}
    twice = False
    for name, spans in subject.labels.layers.items():
        if spans:
            own = [(span.start, span.end) for span in spans]
            twice = twice or len(set(zip(own, [span.label for span in spans], strict=True))) < len(own)
            roles.setdefault(subject.schema.layers[name].role, []).extend(own)
    every = [place for own in roles.values() for place in own]
    if any(start < 0 or start >= end or end > subject.document.length for start, end in every):
        return found
    found.add("SPN001")
    if not twice:
        found.add("SPN009")
    # Where spans of one role follow one another, none lies in another; those in another order are looked at closely.
    found.update(
        code for code, role in _OF_LAYERS if all(one[1] <= other[0] for one, other in pairwise(roles.get(role, ())))
    )
    zones = roles.pop("zone", [])
    marks = [place for own in roles.values() for place in own] if zones else every
    if _is_tree(marks):
        found.add("SPN008")
    if subject.text is not None:
        if max((end for _, end in marks), default=0) <= len(subject.text):
            found |= _edges(subject.text, marks, roles.get("claim", []))
        return found
    return found | _OF_TEXT


def _is_tree(marks: list[tuple[int, int]]) -> bool:
    """Say whether of two spans that overlap one always holds the other."""
    around: list[int] = []
    for start, end in sorted(marks, key=_longest_first):
        while around and around[-1] <= start:
            around.pop()
        if around and around[-1] < end:
            return False
        around.append(end)
    return True


def _longest_first(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], -place[1]


def _edges(text: str, marks: list[tuple[int, int]], claims: list[tuple[int, int]]) -> set[str]:
    kinds, closer = _looked_at(text)
    found: set[str] = set()
    if {kinds[start : start + 2] for start, _ in marks} <= _PLAIN_EDGES and {
        kinds[end : end + 2] for _, end in marks
    } <= _PLAIN_ENDS:
        found |= {"SPN002", "SPN005"}
    if _STOP not in {kinds[end] for _, end in claims}:
        found.add("SPN003")
    find = closer.find
    if all(find(b"x", start, end) < 0 for start, end in marks):
        found |= {"SPN004", "SPN006"}
    return found


@lru_cache(maxsize=8)
def _looked_at(text: str) -> tuple[bytes, bytes]:
    """Return what every letter is, with a space before and after the text, and where a letter needs a closer look."""
    kinds = text.encode("ascii", "replace").translate(_KINDS)
    return b"s" + kinds + b"s", kinds.translate(_CLOSER)
