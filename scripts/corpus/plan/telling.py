"""Which document of a story tells which fact in which guise."""

from collections.abc import Iterable, Sequence

import msgspec

from corpus.choices import Spread
from corpus.draws import Draws
from corpus.facts.fact import Fact, Role
from corpus.plan.derived import tell_bare_share, tell_change, tell_fraction, tell_share, tell_sum
from corpus.plan.figure import PlannedFigure
from corpus.plan.guises import BY_NAME, DERIVED_TRAP, GUISES, Guise
from corpus.plan.outline import Outline
from corpus.plan.page import Page
from corpus.plan.teller import MeantFigure, Teller
from corpus.plan.ways import Make
from corpus.world.world import World

_WEAK = {"charity", "hotline", "research", "company", "schools"}
"""Bodies whose claim sounds weightier in the mouth of the government."""
_FIRST_REVISED = 3
TARGETS = {guise.name: guise.target for guise in GUISES} | {
    "part": 30.0,
    "sum": 14.0,
    "share": 16.0,
    "share-fraction": 14.0,
    DERIVED_TRAP: 12.0,
}
_REPEATABLE = {"exact", "part"}
"""Guises that a story may have of one fact more than once."""


class Storyteller:
    """Tells the figures of a story, document by document; `spread` is shared by all stories."""

    def __init__(self, outline: Outline, facts: Sequence[Fact], world: World, draws: Draws, spread: Spread) -> None:
        self._outline, self._world, self._draws, self._spread = outline, world, draws, spread
        self._facts: dict[Role, list[Fact]] = {}
        for fact in facts:
            self._facts.setdefault(fact.role, []).append(fact)
        self.figures: list[MeantFigure] = []

    def tell_document(self, number: int) -> list[MeantFigure]:
        """Return the figures of the next document, counted from 1: the first is the body's own."""
        page = Page(self._outline.story.document(number), self._outline.languages[number - 1])
        if number == 1:
            self._tell_source(page)
        else:
            self._tell_again(page, number)
        self.figures += page.figures
        return page.figures

    def _tell_source(self, page: Page) -> None:
        latest = self._add(page, "exact", "latest")
        hedges = ("hedged-nearly", "hedged-more")
        is_hedged = self._draws.number(page.document, "hedged") < 0.5
        before = None
        if is_hedged:
            before = self._add_first(page, self._spread.order(hedges, page.document), ("before",))
        if before is None:
            before = self._add(page, "exact", "before")
        self._tell_change(page)
        for fact in self._facts.get("part", []):
            self._add_fact(page, BY_NAME["exact"], fact)
        for fact in self._facts.get("step", []):
            self._add_fact(page, BY_NAME["exact"], fact)
        if self._outline.story.kind == "single":
            self._add(page, "exact", "other-year")
            self._add(page, "exact", "earlier")
        elif latest and self._draws.number(page.document, "share") < 0.6:
            parts = [item for item in page.figures if item.figure.fact.split(":")[2] in {"part", "step"}]
            if parts:
                self._derive(page, lambda teller: tell_share(teller, parts[0], latest), "latest")

    def _tell_again(self, page: Page, number: int) -> None:
        third = self._third(page, number)
        needs_whole = third in {"share", "share-fraction"}
        latest: MeantFigure | None = None
        if third != DERIVED_TRAP and not any(item.figure.fact.endswith(":latest") for item in page.figures):
            if needs_whole:
                latest = self._add_first(
                    page, ("digit-same", "claimant-short", "claimant-relayed", "exact"), ("latest",)
                )
            else:
                latest = self._add_first(page, self._open(page, number, ("latest",)), ("latest",))
        if needs_whole and latest is not None:
            self._tell_share(page, third or "", latest)
        self._add_first(
            page, self._open(page, number, ("before", "other-year", "earlier")), ("before", "other-year", "earlier")
        )
        self._tell_change(page)
        roles: tuple[Role, ...] = ("earlier", "earliest", "step-before", "before", "other-year", "part")
        for _ in range(self._draws.integer(1, 3, page.document, "fillers")):
            self._add_first(page, ("exact",), roles)

    def _tell_change(self, page: Page) -> None:
        """Tell the change between two years where the document prints both in full."""
        plain = {
            item.figure.fact.split(":")[2]: item
            for item in page.figures
            if item.figure.notation.startswith("=") and item.figure.fact
        }
        after, before = plain.get("latest"), plain.get("before")
        is_plain = all(item is not None and not item.figure.trap_of and not item.figure.per for item in (after, before))
        if after and before and is_plain:
            self._derive(page, lambda teller: tell_change(teller, after, before), "latest")

    def _third(self, page: Page, number: int) -> str | None:
        """Tell what only this kind of story has; return its guise."""
        kind = self._outline.story.kind
        if kind == "parts":
            options = ("part", "sum", "share", "share-fraction", DERIVED_TRAP)
            allowed = [name for name in options if name != DERIVED_TRAP or not page.has_trap]
            return self._spread.take_first(allowed, lambda name: self._tell_part(page, name), page.document, "third")
        if kind == "funnel":
            names = ["steps-right", "step-slip", "step-synonym", "share"]
            return self._spread.take_first(
                names, lambda name: self._tell_step(page, name, number), page.document, "third"
            )
        names = self._open(page, number, ("revised", "other-year"))
        names += [name for name in ("stale",) if self._is_open(page, number, BY_NAME["stale"])]
        item = self._add_first(page, names, ("revised", "latest", "other-year"))
        return item and item.figure.guise

    def _tell_part(self, page: Page, name: str) -> str | None:
        parts = self._draws.shuffled(self._facts["part"], page.document, "parts")
        whole = self._facts["latest"][0]
        if name == DERIVED_TRAP:
            share = self._derive(page, lambda teller: tell_bare_share(teller, parts[0].value, whole.value), parts[0])
            return share and name
        if name in {"share", "share-fraction"}:
            if name == "share-fraction" and not self._fraction_fits(page, parts, whole):
                return None
            return name
        figures = [self._add_fact(page, BY_NAME["exact"], fact) for fact in parts[:2]]
        pair = [item for item in figures if item is not None]
        if name == "sum" and len(pair) == 2:
            self._derive(page, lambda teller: tell_sum(teller, pair), "latest")
        return name

    def _fraction_fits(self, page: Page, parts: Sequence[Fact], whole: Fact) -> bool:
        teller = Teller(whole, page.document, 0, page.language, self._draws, ())
        return any(
            tell_fraction(
                teller,
                Teller(part, page.document, 0, page.language, self._draws, ()).plain("exact"),
                teller.plain("exact"),
            )
            for part in parts
        )

    def _tell_step(self, page: Page, name: str, number: int) -> str | None:
        if name == "share":
            return name
        if not self._is_open(page, number, BY_NAME[name]):
            return None
        role: Role = "step" if name == "steps-right" else "latest"
        item = self._add(page, name, role)
        return item and name

    def _tell_share(self, page: Page, name: str, whole: MeantFigure) -> None:
        role: Role = "part" if self._outline.story.kind == "parts" else "step"
        for fact in self._draws.shuffled(self._facts[role], page.document, "parts"):
            part = Teller(fact, page.document, page.next, page.language, self._draws, self.figures).plain("exact")
            maker = tell_fraction if name == "share-fraction" else tell_share
            follower = Teller(fact, page.document, page.next + 1, page.language, self._draws, self.figures)
            share = maker(follower, part, whole)
            if share is not None and page.admits(part) and page.admits(share):
                page.figures.append(part)
                figure = msgspec.structs.replace(share.figure, control_of=DERIVED_TRAP)
                page.figures.append(share._replace(figure=figure))
                return

    def _open(self, page: Page, number: int, roles: Iterable[Role]) -> list[str]:
        role_set = set(roles)
        late = {"stale", "step-slip", "step-synonym"}
        return [
            guise.name
            for guise in GUISES
            if role_set & set(guise.roles) and guise.name not in late and self._is_open(page, number, guise)
        ]

    def _is_open(self, page: Page, number: int, guise: Guise) -> bool:
        """Say whether a guise may stand in a document at all."""
        story = self._outline.story
        names = {item.figure.guise for item in self.figures}
        is_other_language = page.language != self._outline.languages[0]
        if guise.is_challenge and story.split != "test":
            return False
        if guise.is_trap and page.has_trap:
            return False
        match guise.name:
            case "superseded":
                return number >= _FIRST_REVISED and "superseded" not in names
            case "revised-again" | "stale":
                return "superseded" in names
            case "claimant-inflated":
                return self._world.body[story.body].kind in _WEAK
            case "other-marks" | "other-marks-scaled" | "marks-misread":
                return is_other_language
            case _:
                return True

    def _add(self, page: Page, guise: str, role: Role) -> MeantFigure | None:
        return self._add_fact(page, BY_NAME[guise], self._facts[role][0]) if self._facts.get(role) else None

    def _add_first(self, page: Page, guises: Sequence[str], roles: Sequence[Role]) -> MeantFigure | None:
        def make(name: str) -> MeantFigure | None:
            guise = BY_NAME[name]
            fitting = [fact for role in roles if role in guise.roles for fact in self._facts.get(role, [])]
            facts = self._draws.shuffled(fitting, page.document, name, len(page.figures))
            return next((item for fact in facts if (item := self._add_fact(page, guise, fact))), None)

        return self._spread.take_first(guises, make, page.document, len(page.figures))

    def _add_fact(self, page: Page, guise: Guise, fact: Fact) -> MeantFigure | None:
        same = [item for item in self.figures if item.figure.fact == fact.id and item.figure.guise == guise.name]
        if (same and guise.name not in _REPEATABLE) or any(item.figure.fact == fact.id for item in page.figures):
            return None
        item = guise.tell(Teller(fact, page.document, page.next, page.language, self._draws, self.figures))
        if item is None or not page.admits(item) or not self._looks_different(item.figure):
            return None
        trap = guise.name if guise.is_trap else ""
        figure = msgspec.structs.replace(item.figure, trap_of=trap, control_of=guise.control_of)
        page.figures.append(item._replace(figure=figure))
        return page.figures[-1]

    def _looks_different(self, figure: PlannedFigure) -> bool:
        """Say whether the same digits in another form are in another form than where they stand already."""
        if figure.guise != "digit-same" or self._outline.is_pilot:
            return True
        same = (figure.fact, figure.notation)
        forms = {item.figure.numeral for item in self.figures if (item.figure.fact, item.figure.notation) == same}
        return bool(forms) and figure.numeral not in forms

    def _derive(self, page: Page, make: Make, role: Role | Fact) -> MeantFigure | None:
        fact = role if isinstance(role, Fact) else self._facts[role][0]
        item = make(Teller(fact, page.document, page.next, page.language, self._draws, self.figures))
        if item is None or not page.admits(item):
            return None
        page.figures.append(item)
        return item
