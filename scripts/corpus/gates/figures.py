"""Whether a text prints its planned figures, each once, and no other number in digits or words."""

import re
from collections.abc import Iterator

from claimset.model.lexicon import Lexicon
from claimset.model.schema import Schema
from claimset.quantity.numerals import read_number
from corpus.plan.document import PlannedDocument
from corpus.plan.page import occurrences

_NEAR = 60
"""So many characters after a number its period has to begin."""
_DIGITS = re.compile(r"\d[\d.,/–-]*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_COUNTED = re.compile(r"(?:a|an|one|two|three|een|één|twee|drie)\s+$", re.IGNORECASE)
"""What stands before a fraction that is no rank: "a third", "een derde"."""


def figure_faults(document: PlannedDocument, text: str, schema: Schema) -> Iterator[str]:
    """Yield what is wrong with the figures of a text."""
    rest = list(text)
    for figure in document.figures:
        matches = list(occurrences(figure.numeral, text))
        if not matches:
            yield f"figure: “{figure.numeral}” is missing: print it once, in these characters"
        elif len(matches) > 1:
            yield f"figure: “{figure.numeral}” stands {len(matches)} times: keep it once"
        for match in matches:
            rest[match.start() : match.end()] = " " * (match.end() - match.start())
            if figure.after and figure.after.casefold() not in text[match.end() : match.end() + _NEAR].casefold():
                yield f"figure: “{figure.after}” does not follow “{figure.numeral}”: put it right after"
    times = {number for figure in document.figures for number in _DIGITS.findall(figure.time_words)}
    others = [number.rstrip(".,") for number in _DIGITS.findall("".join(rest))]
    extra = {number for number in others if number not in times}
    extra |= set(_number_words("".join(rest), schema.lexicon[document.language]))
    if extra:
        yield f"figure: numbers that the brief does not have: {', '.join(sorted(extra))}: say it without a number"


def figure_places(document: PlannedDocument, text: str) -> list[int]:
    """Return where the planned figures end in a text that prints each once."""
    return [match.end() for figure in document.figures for match in occurrences(figure.numeral, text)]


def _number_words(text: str, lexicon: Lexicon) -> Iterator[str]:
    """Yield words that are numbers: all but one, ranks and what may be one."""
    vague = {form for row in lexicon.vague for form in row.forms if " " not in form}
    for match in _WORD.finditer(text):
        word = match[0].casefold()
        number = read_number(word, lexicon)
        if word in lexicon.ranks:
            is_number = word in lexicon.fractions and _COUNTED.search(text[: match.start()]) is not None
        else:
            is_number = any(word in words for words in (vague, lexicon.fractions, lexicon.multipliers))
        if is_number or number not in {None, 0, 1}:
            yield word
