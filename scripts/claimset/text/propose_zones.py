"""Proposes zones by regular expressions, which stand in `schema/lexicon/zones.json`."""

import re
from collections.abc import Sequence

import msgspec

from claimset.model.span import Span

MODEL = "zone-rules"


class ZoneRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A regular expression and the zone it finds.

    The zone is the group named `zone`, or else the whole match. `^` and `$` match at the ends of a line. Rules apply in
    order; a zone that overlaps one of an earlier rule is dropped.
    """

    label: str
    pattern: str
    note: str = ""


class ZoneRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules and their version, which stands in every prediction made by them."""

    version: str
    rules: tuple[ZoneRule, ...]


def propose_zones(text: str, rules: Sequence[ZoneRule]) -> tuple[Span, ...]:
    """Return the zones that the rules find, in text order; none overlaps another or has white space at its edges."""
    zones: list[Span] = []
    for rule in rules:
        for match in re.finditer(rule.pattern, text, re.MULTILINE):
            group = "zone" if "zone" in match.re.groupindex else 0
            start, end = _trim(text, *match.span(group))
            zone = Span("", start, end, rule.label)
            if start < end and not any(zone.overlaps(other) for other in zones):
                zones.append(zone)
    zones.sort(key=lambda zone: zone.start)
    return tuple(msgspec.structs.replace(zone, id=f"z{number}") for number, zone in enumerate(zones, 1))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
