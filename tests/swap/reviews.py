"""Three reviews, and what a person labels in them."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

SWAP = Path(__file__).resolve().parent


class Mark(NamedTuple):
    """A span to draw: its layer, its label, its words, and what is answered of it."""

    layer: str
    label: str
    words: str
    answers: Mapping[str, str | int] = MappingProxyType({})


class Work(NamedTuple):
    """What a person does with one review; arrows go from words to words."""

    marks: tuple[Mark, ...]
    arrows: tuple[tuple[str, str, str], ...]
    outcome: str | None


STEEL, ADMIRED, AGAIN = "brushed steel", "The brushed steel is a joy to look at 😍", "would buy it again"
FLAT, SLOW = (
    "The battery gives up before noon",
    "Their helpdesk took nine days 🐌",
)
ELSEWHERE, STRAPS, SEAMS = "Spend your 120 euros elsewhere", "hätte ich mir dickere Gurte gewünscht", "Die Nähte"
TORN, POLITE = "Die Nähte hielten keine drei Ausflüge", "der Händler schickt höfliche Grüße"
TODO = {
    "kettle": Work(
        (
            Mark("aspects", "DESIGN", STEEL),
            Mark("aspects", "PRICE", "49 euros", {"amount": "=49 euro"}),
            Mark("opinions", "PRAISE", ADMIRED, {"strength": 3}),
            Mark("opinions", "PRAISE", AGAIN),
        ),
        ((ADMIRED, STEEL, "CONCERNS"), (AGAIN, ADMIRED, "BECAUSE")),
        "KEPT",
    ),
    "headphones": Work(
        (
            Mark("aspects", "STAMINA", "battery"),
            Mark("aspects", "SERVICE", "Their helpdesk"),
            Mark("aspects", "PRICE", "120 euros", {"amount": "=120 euro"}),
            Mark("opinions", "COMPLAINT", FLAT, {"tone": "PLAIN"}),
            Mark("opinions", "COMPLAINT", SLOW, {"tone": "ANGRY", "strength": 1}),
            Mark("opinions", "ADVICE", ELSEWHERE, {"strength": 3}),
        ),
        (
            (FLAT, "battery", "CONCERNS"),
            (SLOW, "Their helpdesk", "CONCERNS"),
            (ELSEWHERE, FLAT, "BECAUSE"),
        ),
        "RETURNED",
    ),
    "rucksack": Work(
        (
            Mark("aspects", "PRICE", "89 €", {"amount": "=89 euro"}),
            Mark("aspects", "DESIGN", SEAMS),
            Mark("opinions", "COMPLAINT", STRAPS, {"tone": "PLAIN", "strength": 2}),
            Mark("opinions", "COMPLAINT", TORN, {"tone": "ANGRY"}),
            Mark("opinions", "PRAISE", POLITE, {"tone": "IRONIC"}),
        ),
        ((STRAPS, "89 €", "CONCERNS"), (TORN, SEAMS, "CONCERNS")),
        None,
    ),
}


def text_of(name: str) -> str:
    """Return a review as it was received."""
    return (SWAP / "raw" / f"{name}.txt").read_bytes().decode()


def place(name: str, words: str) -> tuple[int, int]:
    """Return where words stand in a review that holds them once."""
    text = text_of(name)
    assert text.count(words) == 1
    return text.index(words), text.index(words) + len(words)


def meant(mark: Mark) -> dict[str, str | int | None]:
    """Return every attribute of a mark as the schema means it: what nobody answered is the default."""
    if mark.layer == "aspects":
        return {"amount": None, **mark.answers}
    return {"tone": None, "strength": 3 if mark.label == "COMPLAINT" else 2, **mark.answers}
