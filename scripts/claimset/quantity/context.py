"""Reads the words around a quantity: its period, whether it is a change, and which noun it counts."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from claimset.model.lexicon import Lexicon
from claimset.quantity.numerals import Phrases, Tokens, number_finder, number_tokens

_REACH = 240
_PERIOD_REACH = 16
_NEAR_PERIOD = 8
_PERIOD_REACH_BACK = 4
_PERIOD_LETTERS_BACK = 80
_TREND_REACH = 6
_CLAUSE_MARKS = frozenset('.,;:!?()[]"“”„«»–…')
_CLAUSE_END = re.compile(r"[.,;:!?]\s|\n")
_SENTENCE_MARKS = frozenset(".!?")


class PeriodReading(NamedTuple):
    """A period such as `P1W`; `is_sure` is False where it may belong to another number only."""

    duration: str
    is_sure: bool = True


class Context:
    """Reads the words around a span by one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._numbers = number_finder(lexicon)
        self._articles = self._forms(lexicon.articles)
        self._joiners = self._forms(lexicon.joiners)
        self._modifiers = self._forms(lexicon.modifiers)
        self._wholes = self._forms(lexicon.wholes)
        self._totals = self._forms(lexicon.totals)
        self._no_nouns = self._forms(lexicon.no_nouns)
        self._period_links = self._forms(lexicon.period_links)
        self._trend_links = self._forms(lexicon.trend_links)
        self._ratios = self._forms(lexicon.ratios)
        self._units = Phrases(((form, unit) for unit, forms in lexicon.units.items() for form in forms), lexicon)
        self._periods = Phrases(((form, per) for per, forms in lexicon.periods.items() for form in forms), lexicon)
        self._trends_before = Phrases(((form, row.falls) for row in lexicon.trends for form in row.before), lexicon)
        self._trends_after = Phrases(((form, row.falls) for row in lexicon.trends for form in row.after), lexicon)

        self._period_forms = [form.casefold() for forms in lexicon.periods.values() for form in forms]

    def _forms(self, forms: Iterable[str]) -> Phrases[None]:
        return Phrases(((form, None) for form in forms), self._lexicon)

    def may_name_period(self, text: str, start: int, end: int) -> bool:
        """Say whether a form of a period stands around a span. It is a fast search that reads no words in between."""
        after = _CLAUSE_END.split(text[end : end + _REACH], maxsplit=1)[0]
        before = text[max(start - _PERIOD_LETTERS_BACK, 0) : start]
        window = " ".join(f"{before} {text[start:end]} {after}".casefold().split())
        return any(form in window for form in self._period_forms)

    def words_around(self, text: str, start: int, end: int) -> tuple[Tokens, Tokens]:
        """Return the tokens before and after a span, in its line and at most `_REACH` code points away."""
        before = text[max(start - _REACH, 0) : start].rpartition("\n")[2]
        after = text[end : end + _REACH].partition("\n")[0]
        return number_tokens(before, self._lexicon), number_tokens(after, self._lexicon)

    def period(self, before: Tokens, after: Tokens) -> PeriodReading | None:
        """
        Return the period that words in the same clause name; None for none.

        A period behind a preposition is a length ("95 arrests in a week") and no rate. If it stands behind another
        number that "and" joins to this one, it may belong to that number only, and is not sure.
        """
        is_sure = True
        places = [place for place in range(min(len(after), _PERIOD_REACH)) if any(self._periods.at(after, place))]
        for place in range(max(places, default=-1) + 1):
            if after[place] in _CLAUSE_MARKS:
                break
            if self._is_number(after, place):
                # A hedge may stand in between: "and nearly 1,200".
                if not any(any(self._joiners.at(after, before_it)) for before_it in range(max(place - 3, 0), place)):
                    break
                is_sure = False
            for period, end in self._periods.at(after, place):
                # "A week" and "weekly" belong to a number near by, "every week" to any number of the clause.
                is_near = place < _NEAR_PERIOD or (end > place + 1 and not any(self._articles.at(after, place)))
                if is_near and not any(self._period_links.ending(after[:place])):
                    # "Monthly" in "monthly users" is no rate of the number; in "reported monthly" it is.
                    is_adjective = end == place + 1 and end < len(after) and after[end] not in _CLAUSE_MARKS
                    return PeriodReading(period, is_sure and not is_adjective)
        return self._period_before(before[_start_after(before, _CLAUSE_MARKS) :])

    def _period_before(self, clause: Tokens) -> PeriodReading | None:
        for period, start in self._periods.ending(clause):
            if not any(self._period_links.ending(clause[:start])):
                return PeriodReading(period)
        for period, end in self._periods.at(clause, 0):
            if len(clause) - end <= _PERIOD_REACH_BACK and not any(self._joiners.at(clause, end)):
                return PeriodReading(period)
        return None

    def falls(self, before: Tokens, after: Tokens) -> bool | None:
        """Say whether the number is the size of a fall (True) or of a rise (False); None where it is no change."""
        for falls, _ in self._trends_after.at(after, 0):
            return falls
        clause = before[_start_after(before, _CLAUSE_MARKS) :][-_TREND_REACH:]
        link_start = min((start for _, start in self._trend_links.ending(clause)), default=None)
        for place in range(len(clause) - 1, -1, -1):
            for falls, end in self._trends_before.at(clause, place):
                if (link_start is not None and end <= link_start) or end == len(clause):
                    return falls
        return None

    def is_change(self, before: Tokens) -> bool:
        """Say whether the clause ends in words of a rise or a fall: "rose" before "from 12,000 to 15,500"."""
        clause = before[_start_after(before, _CLAUSE_MARKS) :]
        return any(self._trends_before.ending(clause))

    def counted_unit(self, words: Tokens, *, is_one: bool = False) -> str | None:
        """
        Return the unit of the first noun in the words behind a number, after "of the" and adjectives; None for none.

        "Image" in "24 image offences" is no noun of its own. Behind "one" it may be the noun ("one image").
        """
        place = max((end for _, end in self._wholes.at(words, 0)), default=0)
        if place:
            place = max((end for _, end in self._numbers.at(words, place)), default=place)
        unit_of_one = None
        while place < len(words):
            unit, noun_end = max(self._units.at(words, place), key=lambda match: match[1], default=(None, place))
            modifier_end = max((end for _, end in self._modifiers.at(words, place)), default=place)
            if noun_end > modifier_end:
                return unit
            if noun_end == modifier_end > place and is_one:
                unit_of_one = unit
            if modifier_end == place and words[place] != ",":
                break
            place = max(modifier_end, place + 1)
        return unit_of_one

    def unit_in(self, noun: Tokens) -> str | None:
        """Return the unit of the noun in a mention: of the first noun that no other noun follows, or of the last."""
        last_unit = None
        for place in range(len(noun)):
            unit, end = max(self._units.at(noun, place), key=lambda match: match[1], default=(None, place))
            if end > max((end for _, end in self._modifiers.at(noun, place)), default=place):
                return unit
            last_unit = unit if end == len(noun) else last_unit
            if any(self._wholes.at(noun, place)):
                break
        return last_unit

    def has_no_noun(self, after: Tokens) -> bool:
        """Say whether no noun follows that the number could count: the words end, or the clause, or go on otherwise."""
        place = max((end for _, end in self._periods.at(after, 0)), default=0)
        rest = after[place:]
        return not rest or rest[0] in _CLAUSE_MARKS or any(self._no_nouns.at(rest, 0))

    def unit_of_total(self, before: Tokens) -> str | None:
        """Return the unit of the last "number of …" before a number in its sentence."""
        sentence = before[_start_after(before, _SENTENCE_MARKS) :]
        for place in range(len(sentence) - 1, -1, -1):
            for _, end in self._totals.at(sentence, place):
                return self.counted_unit(sentence[end:])
        return None

    def is_ratio(self, quote: Tokens, after: Tokens) -> bool:
        """Say whether a multiplier compares two numbers ("twice as many"), and states no change ("doubled")."""
        words = quote + after[:2]
        return any(end > 0 for place in range(len(quote)) for _, end in self._ratios.at(words, place))

    def ends_in_article(self, before: Tokens) -> bool:
        """Say whether the words end in "a" or "een", so that "third" behind them is a share and no rank."""
        last = before[-1:]
        return any(self._articles.at(last, 0)) or any(number.value == 1 for number, _ in self._numbers.at(last, 0))

    def _is_number(self, tokens: Tokens, place: int) -> bool:
        return any(end > place for number, end in self._numbers.at(tokens, place) if number.value != 1)


def _start_after(tokens: Tokens, marks: frozenset[str]) -> int:
    return max((index + 1 for index, token in enumerate(tokens) if token in marks), default=0)


@lru_cache(maxsize=16)
def context_of(lexicon: Lexicon) -> Context:
    """Return the reader of contexts of a lexicon."""
    return Context(lexicon)
