"""A lexicon: the words and marks of a language that say numbers, ages and certainty. The words are in JSON."""

import re
from decimal import Decimal

import msgspec

from claimset.model.quantity import Approximation
from claimset.model.span import Value

AGE = "age"
_UNIT = re.compile(r"[^\W\d_][\w-]{0,40}")
_PERIOD = re.compile(r"P[1-9][0-9]{0,3}[DWMY]")


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"'{pattern}' is no regular expression: {error}") from error


class Marks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The marks between thousands (a space stands for any white space), and the mark before decimals."""

    thousands: tuple[str, ...]
    decimal: str


class Hedge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words `before` or `after` a number, and the approximation that they say."""

    approximation: Approximation
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Vague(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that name no number, and the range that they mean by the label scheme, both ends included."""

    forms: tuple[str, ...]
    min: int
    max: int


class Between(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The words around the two numbers of a range: `between` 5 `and` 10. `open` may be empty."""

    link: str
    open: str = ""


class Trend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    Words beside which a number is the size of a change: of a fall if `falls`, else of a rise.

    One of `before` stands a few words before the number, with one of the lexicon's `trend_links` in between. One of
    `after` stands directly behind it.
    """

    falls: bool = False
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


class Expectation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Forms of a cue, and by attribute the values that are expected of the claims it cues."""

    forms: tuple[str, ...]
    expect: dict[str, tuple[Value, ...]]


class Age(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    A regular expression that finds an age in running text; a group `age` is the number, in digits or words.

    `exact` says that it is one person's age, not a group's or a threshold.
    """

    pattern: str
    exact: bool = False

    def __post_init__(self) -> None:
        pattern = _compiled(self.pattern)
        if self.exact and AGE not in pattern.groupindex:
            raise ValueError(f"the pattern '{self.pattern}' of an exact age has no group '{AGE}'")


class Accused(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    Words, or several in a row, that say of somebody that they are suspected, charged or convicted.

    `many` are words beside which it is said of several people.
    """

    forms: tuple[str, ...] = ()
    many: tuple[str, ...] = ()


class Auxiliaries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Auxiliary verbs (`forms`), and a regular expression that a whole participle beside one of them matches."""

    forms: tuple[str, ...] = ()
    participle: str = r"(?!)"

    def __post_init__(self) -> None:
        _compiled(self.participle)

    def is_participle(self, word: str) -> bool:
        """Say whether a word, in small letters, may be a participle."""
        return re.fullmatch(self.participle, word) is not None


class Lexicon(msgspec.Struct, frozen=True, eq=False, forbid_unknown_fields=True):
    """
    The words and forms of one language that rules need. Words that stand in no list are not understood, and no rule
    judges them.

    `words` are numbers, `scales` multiply the number before them, `articles` mean one before a scale or a unit, and
    `joiners` may stand inside a number (two hundred `and` five). `compounds` says that numbers are written as one
    word. `fractions` map words to `(numerator, denominator)`; `of_a` may stand between a fraction and a scale or unit,
    `halves` add one half, `in_every` links the numbers of a share (one `in` four), `majorities` say more than half.
    `multipliers` state a change (doubled), or compare two numbers together with the words of `ratios` (`twice` as
    many). `names` are regular expressions that match a name or phrase with a number in it that is no quantity.

    `units` map the one word for a unit to its forms, such as the nouns that are counted. `modifiers` may stand before
    such a noun, and `wholes` before both (780 `of the` image offences). `totals` stand before the noun of a number
    that comes later (the `number of` reports rose to 780). `no_nouns` follow a number that has no noun of its own.
    Behind `period_links` a period is a length and no rate (95 arrests `in` a week). `months` map the names of months,
    in small letters, to their numbers.
    """

    version: str
    marks: Marks
    words: dict[str, Decimal]
    scales: dict[str, Decimal]
    articles: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()
    compounds: bool = False
    halves: tuple[str, ...] = ()
    fractions: dict[str, tuple[int, int]] = {}
    of_a: tuple[str, ...] = ()
    in_every: tuple[str, ...] = ()
    ranges: tuple[Between, ...] = ()
    vague: tuple[Vague, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    percent: tuple[str, ...] = ()
    units: dict[str, tuple[str, ...]] = {}
    currencies: dict[str, tuple[str, ...]] = {}
    money_scales: dict[str, Decimal] = {}
    periods: dict[str, tuple[str, ...]] = {}
    period_links: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    no_nouns: tuple[str, ...] = ()
    trends: tuple[Trend, ...] = ()
    trend_links: tuple[str, ...] = ()
    majorities: tuple[str, ...] = ()
    multipliers: dict[str, Decimal] = {}
    ratios: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    ranks: dict[str, int] = {}
    rank_endings: tuple[str, ...] = ()
    months: dict[str, int] = {}
    cues: tuple[Expectation, ...] = ()
    accused: Accused = Accused()
    auxiliaries: Auxiliaries = Auxiliaries()
    ages: tuple[Age, ...] = ()
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for pattern in self.names:
            _compiled(pattern)
        unit_by_form: dict[str, str] = {}
        for unit, forms in (*self.units.items(), *self.currencies.items()):
            if not _UNIT.fullmatch(unit) or unit != unit.lower():
                raise ValueError(f"'{unit}' is no unit: a unit is one word in small letters")
            for form in forms:
                if unit_by_form.setdefault(form.casefold(), unit) != unit:
                    raise ValueError(f"'{form}' is a form of two units, {unit_by_form[form.casefold()]} and {unit}")
        other_periods = [period for period in self.periods if not _PERIOD.fullmatch(period)]
        if other_periods:
            raise ValueError(f"'{other_periods[0]}' is no period: a period is written like P1D, P2W, P1M or P1Y")
        wrong_fractions = [form for form, (top, bottom) in self.fractions.items() if not 0 < top < bottom]
        if wrong_fractions:
            raise ValueError(f"the fraction '{wrong_fractions[0]}' is not between 0 and 1")
        empty_ranges = [", ".join(row.forms) for row in self.vague if row.min >= row.max]
        if empty_ranges:
            raise ValueError(f"the vague numeral '{empty_ranges[0]}' needs a min below its max")
