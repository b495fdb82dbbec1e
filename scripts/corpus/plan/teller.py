"""Tells a fact: makes the figure that a document prints, with what its words mean."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import msgspec

from corpus.draws import Draws
from corpus.facts.fact import Fact
from corpus.facts.topic import Step, Topic, load_topics
from corpus.plan.figure import Meaning, PlannedFigure, exact, hedged
from corpus.plan.wording import HEDGES, MARKS, Style, number_words, time_words

_MILLION = 1_000_000
_THOUSANDS_FROM = 10_000


class MeantFigure(NamedTuple):
    """A planned figure with what its words mean, and the figures of its document that it needs beside it."""

    figure: PlannedFigure
    meaning: Meaning


class Teller:
    """
    Tells one fact in one document. `number` is the figure's place in the document, counted from 1.

    `figures` are those that other documents of the story print already.
    """

    def __init__(
        self, fact: Fact, document: str, number: int, language: str, draws: Draws, figures: Sequence[MeantFigure]
    ) -> None:
        self.fact, self.document, self.language, self.figures = fact, document, language, figures
        self._id, self._draws = f"{document}#{number}", draws
        self.topic: Topic = load_topics()[fact.topic]
        self.words = self.topic.words(language)
        self.step: Step | None = next((step for step in self.topic.steps if step.measure == fact.measure), None)

    def draw(self, options: Sequence[Any], *name: object) -> Any:
        """Return one of the options, drawn for this figure."""
        return self._draws.pick(options, self._id, *name)

    @property
    def style(self) -> Style:
        """How this figure's number is printed; a small part of those of four digits has no mark."""
        is_year = 1900 <= self.fact.value < 2100
        return "plain" if not is_year and self._draws.number(self._id, "style") < 0.15 else "marks"

    def tell(self, guise: str, numeral: str, notation: str, meaning: Meaning, **changes: Any) -> MeantFigure:
        """Return a figure; `changes` are the fields in which it departs from its fact."""
        unit, per = changes.get("unit", self.fact.unit), changes.get("per", "")
        figure = PlannedFigure(
            id=self._id,
            document=self.document,
            fact=self.fact.id,
            guise=guise,
            numeral=numeral,
            notation=f"{notation} {unit}{f' /{per}' if per else ''}"
            if "@" not in notation
            else _with_unit(notation, unit),
            noun=self.words.noun,
            verb=self.words.verb if self.step is None else self.step.verb(self.language),
            measure=self.fact.measure,
            unit=self.fact.unit,
            period=self.fact.period,
            time_words=time_words(self.fact.period, self.language),
            region=self.fact.region,
            scope=self.fact.scope,
            claimant=self.fact.body,
        )
        return MeantFigure(msgspec.structs.replace(figure, **changes), meaning)

    def plain(self, guise: str, value: int | None = None, **changes: Any) -> MeantFigure:
        """Tell a value in all its digits; the fact's own where none is named."""
        number = self.fact.value if value is None else value
        words = number_words(number, self.language, changes.pop("style", self.style))
        return self.tell(guise, words, f"={number}", exact(number), **changes)

    def in_millions(self, guise: str, value: int, **changes: Any) -> MeantFigure | None:
        """Tell a value in millions with one decimal; None where it has none."""
        tenths = round(Decimal(value) * 10 / _MILLION)
        if tenths < 11 or tenths % 10 == 0:
            return None
        number, digit = tenths * _MILLION // 10, _MILLION // 10
        words = number_words(number, self.language, "million")
        return self.tell(guise, words, f"={number} @{digit}", exact(number, digit), **changes)

    def rounded(self, guise: str, **changes: Any) -> MeantFigure | None:
        """Tell a value to the thousand, or in millions; None for a small one."""
        if self.fact.value >= _MILLION:
            return self.in_millions(guise, self.fact.value, **changes)
        number = round(self.fact.value, -3)
        if self.fact.value < _THOUSANDS_FROM or number % 10_000 == 0:
            return None
        return self.tell(guise, number_words(number, self.language), f"={number}", exact(number, 1000), **changes)

    def hedged(self, guise: str, hedge: str, number: int | None = None, **changes: Any) -> MeantFigure | None:
        """Tell a value with a hedge and a round number on its right side; None where no round number is near."""
        value = near(self.fact.value, hedge) if number is None else number
        if value is None:
            return None
        words = self.draw(HEDGES[self.language][hedge], hedge)
        style: Style = "million" if value >= _MILLION and value % 100_000 == 0 else "marks"
        numeral = f"{words} {number_words(value, self.language, style)}"
        digit = f" @{_MILLION // 10}" if style == "million" else ""
        return self.tell(guise, numeral, f"{MARKS[hedge]}{value}{digit}", hedged(hedge, value), **changes)


def near(value: int, hedge: str) -> int | None:
    """Return the roundest number that a hedge can stand before, for a value; None where there is none."""
    for digits in (1, 2):
        unit = int(10 ** (len(str(value)) - digits))
        below, above = value // unit * unit, -(-value // unit) * unit
        number = {"more": below, "least": below, "less": above, "nearly": above, "most": above}.get(hedge)
        if number is None:
            number = below if value - below <= above - value else above
        off = abs(Fraction(number - value, value))
        if number != value and off <= Fraction(4 if hedge == "about" else 7, 100):
            return number
    return None


def _with_unit(notation: str, unit: str) -> str:
    number, _, digit = notation.partition(" ")
    return f"{number} {unit} {digit}"
