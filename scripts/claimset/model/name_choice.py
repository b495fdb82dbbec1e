"""The names that people chose where a name of an earlier schema became several, or was dropped."""

from collections.abc import Mapping

ChoiceKey = tuple[str, int | None, int | None, str]
"""(span's id, start, end, the name to replace); for an answer about the document ("", None, None, name)."""
Decisions = Mapping[ChoiceKey, str]
"""The name that a person chose for each open choice about a document."""


def decided_name(decisions: Decisions, key: ChoiceKey) -> str | None:
    """Return the decision about a span, or about the one that stood at its place if it was drawn again."""
    if key in decisions or key[1] is None:
        return decisions.get(key)
    names = {name for other_key, name in decisions.items() if other_key[1:] == key[1:]}
    return names.pop() if len(names) == 1 else None


def later_key(key: ChoiceKey, name: str) -> ChoiceKey:
    """Return the key of a further choice about the same place: `name` is what the first one led to."""
    attribute, sign, _ = key[3].partition("=")
    return (*key[:3], f"{attribute}={name}" if sign else name)
