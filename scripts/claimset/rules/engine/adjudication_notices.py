"""The pages of issues about what several annotators say, and what was decided about it."""

from claimset.model.issue import Level
from claimset.model.notice import notice

_SINCE = "0.2.0"

notice(
    "ADJ001",
    Level.ERROR,
    """
    Annotators differ on a document, and nobody decided.

    Several people labelled the same text in one interface and not alike. It becomes gold once every difference is
    decided (`claimset adjudicate --plan --differences` names them, `--decisions` takes a file that decides them), or is
    settled by a rule (`--merge`), or one annotation is taken whole (`--take`). `claimset adjudicate` says it as an
    error; a check warns, for a release goes without the document.

    Not whichever annotation is newest but a decision.
    """,
    since=_SINCE,
)
notice(
    "ADJ002",
    Level.WARNING,
    """
    A difference was decided without a reason.

    Annotators learn from reasons, and guidelines are mended by them. A reason is a code: boundary, label, attribute,
    missed, spurious, relation, guideline.

    Not `"choice": "a01"` alone but `"choice": "a01", "reason": "boundary"`.
    """,
    since=_SINCE,
)
notice(
    "ADJ003",
    Level.INFO,
    """
    A curator decided about their own annotation.

    Whoever labelled a document is a party where annotators differ. With `"x-curator": "other"` in the schema it is an
    error.

    Not a01 deciding between a01 and a02 but a third.
    """,
    since=_SINCE,
)
notice(
    "ADJ004",
    Level.WARNING,
    """
    A decision is about something that the annotations no longer say.

    An annotation changed since it was decided, or gold says something else than when it was mended. Such a line counts
    no more: what still differs is asked again, and decisions about everything else stay.

    Not a decision on what was but one on what is.
    """,
    since=_SINCE,
)
notice(
    "ADJ005",
    Level.WARNING,
    """
    A curator's choice and the span that they left contradict each other.

    In a review project a curator may choose an annotator instead of changing a span, or say that neither is right and
    change it. Where the span was changed and the choice says something else, or where neither is right and nothing was
    changed, nobody knows which of the two was meant. The difference stays undecided until the curator updates the
    annotation and it is pulled, or a file of decisions decides it.

    Not the choice A on a span with the boundary of B but one of the two.
    """,
    since=_SINCE,
)
