"""The pages of issues about what several annotators say, and what was decided about it."""

from claimset.model.issue import Level
from claimset.model.notice import notice

_SINCE = "0.2.0"

notice(
    "ADJ001",
    Level.ERROR,
    """
    Annotators differ on a document, and nobody decided.

    Several people labelled the same text in one interface, and not alike. The document becomes gold once every
    difference is decided (`claimset adjudicate --plan --differences` names them, `--decisions` takes a file that
    decides them), or is settled by a rule (`--merge`), or one annotation is taken whole (`--take`). `claimset
    adjudicate` reports it as an error. A check reports it as a warning, because a release leaves the document out.

    Bad:  `m01` and `m02` labelled different names, and nobody decided
    Good: a line in `annotations/decisions/owls.jsonl` says `"kind": "take"` and `"choice": "m01"`
    """,
    since=_SINCE,
)
notice(
    "ADJ002",
    Level.WARNING,
    """
    A difference was decided without a reason.

    Annotators learn from reasons, and reasons show where the guidelines fail. A reason is a code: boundary, label,
    attribute, missed, spurious, relation, guideline.

    Bad:  `"choice": "m01"` and nothing else
    Good: `"choice": "m01", "reason": "missed"`
    """,
    since=_SINCE,
)
notice(
    "ADJ003",
    Level.INFO,
    """
    A curator decided about their own annotation.

    Whoever labelled a document is a party to the difference. With `"x-curator": "other"` in the schema it is an error.

    Bad:  `"by": "m01"` decides between `"annotator": "m01"` and `"annotator": "m02"`
    Good: `"by": "c01"` decides between them
    """,
    since=_SINCE,
)
notice(
    "ADJ004",
    Level.WARNING,
    """
    A decision is about labels that are no longer there.

    An annotation changed after the decision, or gold after the mend. Such a line no longer counts: a difference that is
    still there is undecided again. Decisions about other differences still count.

    Bad:  a decision with `"before": "large"` about a span that gold says is `"size": "small"`
    Good: a decision with `"before": "small", "value": "large"` about a span that gold says is `"size": "large"`
    """,
    since=_SINCE,
)
notice(
    "ADJ005",
    Level.WARNING,
    """
    A curator's choice and the span that they left contradict each other.

    In a review project a curator chooses an annotator, or chooses that neither is right and changes the span. If the
    curator chose one annotator and left another span, or chose neither and changed nothing, nobody knows what was
    meant. The difference stays undecided until the curator updates the annotation and it is pulled, or a file of
    decisions decides it.

    Bad:  `"choice": "m01"`, who labelled `[41, 54, "PLACE"]`, and a span left at `[41, 50, "PLACE"]`
    Good: `"choice": "m01"`, and that annotator's span left as it is
    """,
    since=_SINCE,
)
