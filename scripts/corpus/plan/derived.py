"""Figures that a document computes from others of its own: a sum, a share, a change."""

from decimal import Decimal
from fractions import Fraction

from corpus.plan.figure import Meaning, exact
from corpus.plan.teller import MeantFigure, Teller
from corpus.plan.wording import FRACTIONS, percent_words

_TOLERANCE = Fraction(13, 10)
_HUNDRED = Fraction(100)


def tell_sum(teller: Teller, parts: list[MeantFigure]) -> MeantFigure:
    """Tell what two parts come to, for both together."""
    total = sum(int(item.meaning.low or 0) for item in parts)
    ids = tuple(item.figure.id for item in parts)
    joint = " en " if teller.language == "nl" else " and "
    scope = joint.join(item.figure.scope for item in parts)
    return teller.plain("sum", total, fact="", scope=scope, of=ids, note="the two figures together, said as a sum")


def tell_share(teller: Teller, part: MeantFigure, whole: MeantFigure) -> MeantFigure | None:
    """Tell a part as a share of its whole, in percent."""
    true = Fraction(part.meaning.low or 0) / Fraction(whole.meaning.low or 1) * _HUNDRED
    percent = round(true)
    if percent < 10 or percent >= 100:
        return None
    words = percent_words(Decimal(percent), teller.language)
    ids = (part.figure.id, whole.figure.id)
    return teller.tell("share", words, f"={percent}", exact(percent), unit="%", of=ids)


def tell_fraction(teller: Teller, part: MeantFigure, whole: MeantFigure) -> MeantFigure | None:
    """Tell a part as a fraction of its whole; None where no plain fraction is near."""
    true = Fraction(part.meaning.low or 0) / Fraction(whole.meaning.low or 1)
    for above, below, english, dutch in FRACTIONS:
        fraction = Fraction(above, below)
        if abs(fraction - true) * _HUNDRED <= _TOLERANCE:
            percent = fraction * _HUNDRED
            margin = Fraction(3, 2)
            meaning = Meaning(percent, percent, percent - margin, percent + margin)
            words = dutch if teller.language == "nl" else english
            number = format(round(Decimal(percent.numerator) / percent.denominator, 2).normalize(), "f")
            ids = (part.figure.id, whole.figure.id)
            return teller.tell("share-fraction", words, f"={number} @{above}/{below}", meaning, unit="%", of=ids)
    return None


def tell_bare_share(teller: Teller, part_value: int, whole_value: int) -> MeantFigure | None:
    """Tell a share without its whole: neither the part nor the whole is in the document."""
    percent = round(Fraction(part_value, whole_value) * _HUNDRED)
    if percent < 10 or percent >= 100:
        return None
    note = "do not say what it is a share of, and print neither the total nor the part"
    words = percent_words(Decimal(percent), teller.language)
    return teller.tell(
        "share-without-whole", words, f"={percent}", exact(percent), unit="%", note=note, trap_of="share-without-whole"
    )


def tell_change(teller: Teller, after: MeantFigure, before: MeantFigure) -> MeantFigure | None:
    """Tell how much a count changed from one year to the next, in percent."""
    true = (Fraction(after.meaning.low or 0) / Fraction(before.meaning.low or 1) - 1) * _HUNDRED
    percent = round(true)
    if abs(percent) < 10 or percent == 100:
        return None
    rises = percent > 0
    verb = (
        ("gestegen met" if rises else "gedaald met") if teller.language == "nl" else "rose by" if rises else "fell by"
    )
    return teller.tell(
        "change",
        percent_words(Decimal(abs(percent)), teller.language),
        f"={percent}",
        exact(percent) if rises else _below_nought(percent),
        unit="% #change",
        verb=verb,
        of=(after.figure.id, before.figure.id),
        note=f"a change on the year before, from the figure of {before.figure.period}",
    )


def _below_nought(percent: int) -> Meaning:
    number, margin = Fraction(percent), min(Fraction(1, 2), Fraction(abs(percent), 20))
    return Meaning(number, number, number - margin, number + margin)
