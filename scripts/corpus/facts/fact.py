"""Facts: the values of a story's series, and the table that they are written to."""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Literal, Protocol

import msgspec

from corpus.draws import Draws
from corpus.facts.story import Story
from corpus.facts.topic import Topic, load_topics
from corpus.world.world import World

Role = Literal["latest", "before", "earlier", "earliest", "other-year", "revised", "part", "step", "step-before"]
_FIRST_YEAR, _LAST_YEAR = 2023, 2025
_EARLIER: tuple[Role, ...] = ("before", "earlier", "earliest")


class Fact(msgspec.Struct, frozen=True):
    """
    A value of a series: what a body counted, of what, where, when.

    `period` is a TIMEX3 value, a calendar year or a year that begins in April or August (`other-year`). `scope` is the
    platform of a part. `role` is the place of the value in its story.
    """

    id: str
    story: str
    series: str
    role: Role
    body: str
    topic: str
    measure: str
    unit: str
    region: str
    scope: str
    period: str
    value: int


class _Make(Protocol):
    def __call__(
        self, series: str, role: Role, period: str, value: int, scope: str = "", measure: str = ""
    ) -> Fact: ...


def make_facts(stories: Iterable[Story], world: World, draws: Draws, pilot: Collection[str]) -> list[Fact]:
    """Return the facts of all stories; those of the `pilot`, named by id, stay as their texts print them."""
    return [
        fact
        for story in stories
        for fact in _facts_of(story, world, draws, _alike_role(story, draws, is_pilot=story.id in pilot))
    ]


def facts_as_csv(facts: Sequence[Fact]) -> bytes:
    """Return the table of facts, a line each."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(Fact.__struct_fields__)
    writer.writerows(msgspec.structs.astuple(fact) for fact in facts)
    return table.getvalue().encode()


def year_of(fact: Fact) -> int:
    """Return the calendar year in which a fact's period begins."""
    return int(fact.period[:4])


def other_year(year: int, land: str) -> str:
    """Return the year that begins in a calendar year: the police year in English, the school year in Dutch."""
    month, last = ("04-01", "03-31") if land in {"en", "int"} else ("08-01", "07-31")
    return f"{year}-{month}/{year + 1}-{last}"


def _facts_of(story: Story, world: World, draws: Draws, alike: Role | None) -> Iterator[Fact]:
    topic, body = load_topics()[story.topic], world.body[story.body]
    year = draws.integer(_FIRST_YEAR, _LAST_YEAR, story.id, "year")
    used_values: set[int] = set()

    def fact(series: str, role: Role, period: str, value: int, scope: str = "", measure: str = "") -> Fact:
        if not scope:  # Parts add up to their whole; all other values of a story differ, so that a figure names one.
            while value in used_values:
                value = _without_nought(value + 1)
            used_values.add(value)
        return Fact(
            f"{story.id}:{series}:{role}" + (f":{scope.lower()}" if scope else ""),
            story.id,
            f"{story.id}:{series}",
            role,
            story.body,
            story.topic,
            measure or topic.measure,
            topic.unit,
            body.region or "",
            scope,
            period,
            value,
        )

    values = _values(story, topic, draws)
    if alike == "before":
        values[1] = _without_nought(swapped(values[0]))
    yield fact("a", "latest", str(year), values[0])
    for number, role in enumerate(_EARLIER, 1):
        yield fact("a", role, str(year - number), values[number])
    if story.kind != "funnel":
        other = swapped(values[0]) if alike == "other-year" else _shifted(story, values, draws)
        # A police year begins after the calendar year that it is taken for, a school year before it.
        start = year if story.land in {"en", "int"} else year - 1
        yield fact("a", "other-year", other_year(start, story.land), _without_nought(other))
    if story.kind == "single":
        by = draws.pick((-0.083, -0.061, 0.057, 0.074), story.id, "revision")
        yield fact("a", "revised", str(year), _without_nought(round(values[0] * (1 + by))))
    if story.kind == "parts":
        yield from _parts(fact, story, world, draws, values[0], str(year))
    if story.kind == "funnel":
        yield from _steps(fact, story, topic, draws, values, year)


def _values(story: Story, topic: Topic, draws: Draws) -> list[int]:
    """Return the values of four years, the latest first."""
    ratio = topic.high / topic.low
    values = [_without_nought(round(topic.low * ratio ** draws.number(story.id, "value")))]
    for number in range(1, 4):
        growth = 0.06 + 0.34 * draws.number(story.id, "growth", number)
        sign = -1 if draws.number(story.id, "falls", number) < 0.25 else 1
        values.append(_without_nought(round(values[-1] / (1 + sign * growth))))
    return values


def _shifted(story: Story, values: Sequence[int], draws: Draws) -> int:
    """Return the value of a year that begins some months away from the latest."""
    return values[0] + round((values[0] - values[1]) * draws.number(story.id, "shift") / 3) + 7


def _alike_role(story: Story, draws: Draws, *, is_pilot: bool) -> Role | None:
    """Return the role whose value has the digits of the latest one in another order; None where none has."""
    number = draws.number(story.id, "alike")
    if is_pilot:
        return "before" if story.kind == "single" and number < 0.4 else None
    if story.kind == "funnel":
        return None
    return "before" if number < 0.45 else "other-year" if number < 0.9 else None


def _steps(fact: "_Make", story: Story, topic: Topic, draws: Draws, values: Sequence[int], year: int) -> Iterator[Fact]:
    """Yield charges and convictions of two years, each fewer than the step before."""
    roles: tuple[Role, ...] = ("step", "step-before")
    for place, role in enumerate(roles):
        count = values[place]
        for step, series in zip(topic.steps, "bc", strict=True):
            share = 0.38 + 0.24 * draws.number(story.id, step.measure, place)
            count = max(_without_nought(round(count * share)), 11)
            yield fact(series, role, str(year - place), count, measure=step.measure)


def swapped(number: int) -> int:
    """Return a number with two digits in each other's place: the last two neighbours that differ, not the first."""
    digits = list(str(number))
    places = [place for place in range(1, len(digits) - 1) if digits[place] != digits[place + 1]]
    # Of long numbers the digits that a text prints.
    place = places[-1] if len(digits) < 6 else places[0]
    digits[place], digits[place + 1] = digits[place + 1], digits[place]
    return int("".join(digits))


def _without_nought(number: int) -> int:
    """Return the nearest number whose last two digits differ and are no noughts, so that it is printed in full."""
    while number % 10 == 0 or number // 10 % 10 in {0, number % 10}:
        number += 1
    return number


def _parts(fact: "_Make", story: Story, world: World, draws: Draws, total: int, period: str) -> Iterator[Fact]:
    owned = [item.name for item in world.platforms if item.owner == story.body]
    names = owned if len(owned) >= 3 else [item.name for item in world.platforms]
    first, second, third = draws.shuffled(names, story.id, "parts")[:3]
    share = 0.36 + 0.2 * draws.number(story.id, "first part")
    one = _without_nought(round(total * share))
    two = _without_nought(round((total - one) * (0.5 + 0.2 * draws.number(story.id, "second part"))))
    for scope, value in ((first, one), (second, two), (third, total - one - two)):
        yield fact("b", "part", period, value, scope)
