"""Zones proposed by rules. The rules are data (`schema/lexicon/zones.json`); this only applies them."""

import re
from collections.abc import Sequence

import msgspec

from claimset.model.span import Span

MODEL = "zone-rules"


class ZoneRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A regular expression and the zone it finds.

    The zone is the group named `zone`, or the whole match. `^` and `$` stand at the ends of a line. Rules apply in
    order, and a later rule gets no part of a zone that an earlier rule found.
    """

    label: str
    pattern: str
    note: str = ""


class ZoneRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rules and their version, which every proposal records."""

    version: str
    rules: tuple[ZoneRule, ...]


def propose_zones(text: str, rules: Sequence[ZoneRule]) -> tuple[Span, ...]:
    """Return the zones the rules find, in text order, none overlapping another, without white space at their edges."""
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
