"""How figures are printed: marks, scales, hedges, periods and times, in English and Dutch."""

from decimal import Decimal
from typing import Literal

Style = Literal["marks", "plain", "million"]
HEDGES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "about": ("about", "around", "roughly", "some", "approximately"),
        "nearly": ("nearly", "almost", "close to"),
        "more": ("more than", "over", "just over"),
        "less": ("fewer than", "under", "just under"),
        "least": ("at least", "no fewer than"),
        "most": ("up to", "as many as", "at most"),
    },
    "nl": {
        "about": ("ongeveer", "circa", "zo’n", "om en nabij", "grofweg"),
        "nearly": ("bijna", "haast", "vrijwel"),
        "more": ("ruim", "meer dan", "iets meer dan"),
        "less": ("nog geen", "minder dan", "iets minder dan"),
        "least": ("minstens", "zeker", "ten minste"),
        "most": ("hooguit", "maximaal", "ten hoogste"),
    },
}
"""The words of each hedge, as the lexicon of the language has them."""
MARKS = {"about": "~", "nearly": "<~", "more": ">", "less": "<", "least": ">=", "most": "<="}
"""The mark of each hedge in quantity notation."""
VAGUE: dict[str, tuple[tuple[int, int, str], ...]] = {
    "en": (
        (20, 99, "dozens"),
        (200, 999, "hundreds"),
        (2000, 9999, "thousands"),
        (20000, 99999, "tens of thousands"),
        (200000, 999999, "hundreds of thousands"),
        (2000000, 999000000, "millions"),
    ),
    "nl": (
        (20, 99, "tientallen"),
        (200, 999, "honderden"),
        (2000, 9999, "duizenden"),
        (20000, 99999, "tienduizenden"),
        (200000, 999999, "honderdduizenden"),
        (2000000, 999000000, "miljoenen"),
    ),
}
PERIODS: dict[str, dict[str, str]] = {
    "en": {"P1D": "a day", "P1W": "a week", "P1M": "a month"},
    "nl": {"P1D": "per dag", "P1W": "per week", "P1M": "per maand"},
}
FRACTIONS: tuple[tuple[int, int, str, str], ...] = (
    (1, 2, "half", "de helft"),
    (1, 3, "a third", "een derde"),
    (2, 3, "two thirds", "twee derde"),
    (1, 4, "a quarter", "een kwart"),
    (3, 4, "three quarters", "driekwart"),
    (1, 5, "one in five", "een op de vijf"),
    (2, 5, "two in five", "twee op de vijf"),
    (3, 5, "three in five", "drie op de vijf"),
    (1, 10, "one in ten", "een op de tien"),
)
_MILLION = 1_000_000
_OTHER = {"en": "nl", "nl": "en"}
_WORDS = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    "nl": ("twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"),
}


def number_words(number: int, language: str, style: Style = "marks") -> str:
    """Return a number as a text prints it; `million` takes a number with at most one digit after its millions."""
    if style == "million":
        return f"{decimal_words(Decimal(number) / _MILLION, language)} {'miljoen' if language == 'nl' else 'million'}"
    if 2 <= number <= 12:
        return _WORDS[language][number - 2]
    if style == "plain" and number < 10_000:
        return str(number)
    return f"{number:,}".replace(",", "." if language == "nl" else ",")


def decimal_words(number: Decimal, language: str) -> str:
    """Return a number with its decimals as a text prints it."""
    words = format(number.normalize(), "f")
    return words.replace(".", ",") if language == "nl" else words


def range_words(low: int, high: int, language: str, style: Style) -> str:
    """Return a range with its words."""
    opening, link = ("tussen", "en") if language == "nl" else ("between", "and")
    if style == "million":
        scale = "miljoen" if language == "nl" else "million"
        first = decimal_words(Decimal(low) / _MILLION, language)
        return f"{opening} {first} {link} {decimal_words(Decimal(high) / _MILLION, language)} {scale}"
    return f"{opening} {number_words(low, language, style)} {link} {number_words(high, language, style)}"


def percent_words(percent: Decimal, language: str) -> str:
    """Return a share in percent."""
    return f"{decimal_words(percent, language)} {'procent' if language == 'nl' else 'per cent'}"


def vague_words(value: int, language: str) -> tuple[int, int, str] | None:
    """Return the vague numeral that holds a value, with its bounds; None where none does."""
    return next((row for row in VAGUE[language] if row[0] <= value <= row[1]), None)


def time_words(period: str, language: str, *, renamed: bool = False) -> str:
    """Return the words for a period: a calendar year, or a year that begins in another month."""
    first, _, last = period.partition("/")
    if not last:
        return f"in {first}"
    start, end = first[:4], last[:4]
    if first[5:7] == "08":
        long, short = f"van augustus {start} tot en met juli {end}", f"in het schooljaar {start}-{end}"
        if language == "en":
            long, short = f"from August {start} to July {end}", f"in the {start}-{end[2:]} school year"
    else:
        long, short = f"in the year to March {end}", f"in {start}/{end[2:]}"
        if language == "nl":
            long, short = f"in het jaar tot en met maart {end}", f"in het boekjaar {start}/{end}"
    return short if renamed else long
