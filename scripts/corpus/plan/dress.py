"""The form, voices, length and day of a document, spread over all documents."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from corpus.choices import Spread
from corpus.draws import Draws
from corpus.facts.fact import Fact, year_of
from corpus.facts.story import Story
from corpus.plan.document import Form, PlannedDocument, load_forms
from corpus.plan.outline import Outline
from corpus.plan.teller import MeantFigure
from corpus.world.world import World

T = TypeVar("T")
_TITLES = {"media": 0.7, "body": 0.5, "ministry": 0, "none": 0.2}
"""The share of texts with a headline, by who publishes them."""
_SHORTEST, _LONGEST, _LONGEST_BRIEF = 170, 400, 200
_WORDS_A_FIGURE = 30
_WORDS_BESIDES = 100
_WORDS_A_STATEMENT, _FEWEST_STATEMENTS, _MOST_STATEMENTS = 24, 4, 7
_SOURCE_FORMS = {
    "regulator": {"regulator", "ministry", "prosecutor", "hotline"},
    "parliamentary-answer": {"ministry", "prosecutor", "police", "regulator"},
}
_COURT_TOPICS = {"arrests", "imagery", "grooming", "data-requests"}
_NOISE_SHARES = {
    "date-stamp": 0.4,
    "captions": 0.18,
    "advert": 0.12,
    "glued-link": 0.15,
    "lost-mark": 0.08,
    "hard-space": 0.12,
    "truncation": 0.06,
}


class Dresser:
    """Gives a document its form, voices, length and day; what varies is spread over all documents."""

    def __init__(self, world: World, draws: Draws) -> None:
        self._world, self._draws, self._forms = world, draws, load_forms()
        self._genres = Spread({form.id: form.weight for form in self._forms.genres}, draws, "genres")
        self._openings = Spread({}, draws, "openings")
        self._rhythms = Spread({}, draws, "rhythms")
        self._kinds = Spread({}, draws, "kinds of statements")
        self._statements = Spread({}, draws, "statements")
        self._names = Spread({}, draws, "names")
        self._registers = Spread({}, draws, "registers")
        self._form_by_id = {form.id: form for form in self._forms.genres}
        self._released: dict[str, date] = {}

    def dress(
        self, outline: Outline, number: int, figures: Sequence[MeantFigure], facts: Sequence[Fact]
    ) -> PlannedDocument:
        """Return the document that prints these figures."""
        story, language = outline.story, outline.languages[number - 1]
        name, body = story.document(number), self._world.body[story.body]
        form = self._form(story, number)
        land = story.land if story.land != "int" else language
        place = (
            self._world.region[body.region]
            if body.region
            else self._names_one(
                [region for region in self._world.regions if region.land == land], lambda region: region.id, name
            )
        )
        others = [
            item
            for item in self._world.bodies
            if item.land in {land, "int"} and item.kind not in {"media", body.kind} and item.id != body.id
        ]
        other = self._names_one(others, lambda item: item.id, name)
        own = self._world.officials_of(story.body)
        speakers = own or self._world.officials_of(other.id)
        speaker = self._names_one(speakers, lambda item: item.name, name) if speakers else None
        law = self._names_one([law for law in self._world.laws if law.land == land], lambda item: item.id, name)
        accused = self._names_one(
            [item for item in self._world.accused if item.land == land], lambda item: item.name, name
        )
        superseded = any(item.figure.guise in {"superseded", "revised-again", "stale"} for item in figures)
        words = self._words(form, len(figures), name, is_pilot=outline.is_pilot)
        return PlannedDocument(
            id=name,
            story=story.id,
            language=language,
            variety="en-GB" if language == "en" else "nl-BE" if story.land == "be" else "nl-NL",
            split=story.split,
            batch=outline.batch,
            is_source=number == 1,
            form=form.id,
            genre=form.label,
            register=self._registers.take(form.registers, name),
            opening=self._openings.take(self._forms.openings, name),
            rhythm=self._rhythms.take(self._forms.rhythms, name),
            words=words,
            has_title=self._draws.number(name, "title") < _TITLES[form.outlet],
            published=self._day(story, number, facts, is_late=superseded).isoformat(),
            outlet=self._outlet(form, story, language, name),
            body=story.body,
            official=f"{speaker.name}, {speaker.role_in(language)}" if speaker else "",
            other=other.named(language),
            law=law.name,
            accused=accused.name if form.id == "court-report" else "",
            place=f"{place.name}, {place.town}",
            statements=self._said(outline, name, words - len(figures) * _WORDS_A_FIGURE),
            noise=tuple(kind for kind, share in _NOISE_SHARES.items() if self._draws.number(name, kind) < share),
            figures=tuple(item.figure for item in figures),
        )

    def _said(self, outline: Outline, name: str, room: int) -> tuple[str, ...]:
        """Return what is said besides figures, each of another kind, as many as `room` words hold."""
        if outline.is_pilot:
            return tuple(self._statements.take(self._forms.pilot_statements, name, number) for number in range(3))
        number = min(max(room // _WORDS_A_STATEMENT, _FEWEST_STATEMENTS), _MOST_STATEMENTS)
        kinds = self._kinds.take_several(self._forms.statements, number, name)
        return tuple(self._statements.take(self._forms.statements[kind], name, kind) for kind in kinds)

    def _words(self, form: Form, figures: int, name: str, *, is_pilot: bool) -> int:
        """Return a length that has room for the figures, and for what is said besides."""
        longest = _LONGEST if form.id != "brief" else _LONGEST_BRIEF
        words = self._draws.integer(_SHORTEST, longest, name, "words")
        least = figures * _WORDS_A_FIGURE + (0 if is_pilot else _WORDS_BESIDES)
        return min(max(words, least), _LONGEST) // 10 * 10

    def _form(self, story: Story, number: int) -> Form:
        kind = self._world.body[story.body].kind
        options = [
            form.id
            for form in self._forms.genres
            if form.source == (number == 1)
            and kind in _SOURCE_FORMS.get(form.id, {kind})
            and (form.id != "court-report" or story.topic in _COURT_TOPICS)
        ]
        return self._form_by_id[self._genres.take(options, story.id, number)]

    def _day(self, story: Story, number: int, facts: Sequence[Fact], *, is_late: bool) -> date:
        year = next(year_of(fact) for fact in facts if fact.role == "latest") + 1
        start = date(year, 5, 1) + timedelta(days=self._draws.integer(0, 70, story.id, "day"))
        if number == 1:
            return start
        if is_late:
            return start + timedelta(days=60 + 12 * number + self._draws.integer(0, 9, story.id, number, "day"))
        return start + timedelta(days=self._draws.integer(0, 9, story.id, number, "day"))

    def _outlet(self, form: Form, story: Story, language: str, name: str) -> str:
        if form.outlet == "none":
            return ""
        if form.outlet == "ministry":
            land = story.land if story.land != "int" else language
            return next(item for item in self._world.bodies if (item.kind, item.land) == ("ministry", land)).name
        if form.outlet == "body":
            return self._world.body[story.body].named(language)
        media = [item for item in self._world.bodies if item.kind == "media" and item.land == language]
        return self._names_one(media, lambda item: item.id, name).name

    def _names_one(self, options: Sequence[T], key: Callable[[T], str], name: str) -> T:
        key_taken = self._names.take([key(option) for option in options], name)
        return next(option for option in options if key(option) == key_taken)
