"""The pages of issues about annotations, on the server and in files, and about the gold records made of them."""

from claimset.model.issue import Level
from claimset.model.notice import notice

notice(
    "SCH003",
    Level.ERROR,
    """
    An annotation on the server cannot be read.

    A control that the schema does not know, an answer that stands twice or hangs on no region, a region that has not
    the form of one, a number or a date that cannot be one. That part stays out, and in the snapshot, and the sound rest
    of the annotation comes in; mend it in Label Studio and pull again. Of a file it says what was not judged. Answers
    in a control that the schema names in `x-left-out` are counted in a warning.
    """,
)
notice(
    "SCH004",
    Level.ERROR,
    """
    An annotation on the server has a value that the schema does not know.

    The labeling interface offered something else, or the schema has dropped the value since. Choose one of the values
    that the schema lists, and pull again.
    """,
)
notice(
    "LBL004",
    Level.ERROR,
    """
    An annotation on the server has a label or a relation that the schema does not know.

    Label Studio takes any label from an import. Give the region a label of the schema, or add the label to it.
    """,
)
notice(
    "SPN012",
    Level.ERROR,
    """
    A region's offsets point at other words than the annotator saw.

    Offsets were counted in other units, or the text changed. Where the words stand exactly once in the text, white
    space aside, that place is proposed; nothing is moved by itself.

    Not `[12:21]` over `orthmere ` where the annotator saw `Northmere`, but `[11:20]`.
    """,
)
notice(
    "REL007",
    Level.ERROR,
    """
    A relation on the server has not exactly one label, or points where it cannot.

    The editor draws arrows without a label, with several, and in both directions. Give it one label of the schema and
    one direction; only a symmetric relation may point both ways.
    """,
)
notice(
    "ANN004",
    Level.ERROR,
    """
    A person has to decide before annotations become gold.

    Labels were made on another text, or a later pass speaks of a span that the pass which draws it does not have. Or
    somebody labelled a document in a colleague's project and not in their own, or in several projects, not alike:
    nobody knows which of it is meant, and the newest is not taken for it. Where it is,
    `claimset adjudicate --take a01 DOCUMENT` takes it; the gold record stays as it is until then.
    """,
)
notice(
    "ANN005",
    Level.WARNING,
    """
    Annotations are gone from the server, or were cancelled there.

    What was pulled is kept, marked as withdrawn, and counts no longer.
    """,
)
notice("ANN006", Level.ERROR, "The server does not say who made an annotation.\n\nIt stays out, and in the snapshot.")
notice(
    "ANN007",
    Level.ERROR,
    """
    The labels of an annotation are not those that were pulled.

    Somebody edited the file. What a person labelled is changed in Label Studio and pulled again, so that it stays known
    who said what.
    """,
)
notice(
    "ANN008",
    Level.ERROR,
    """
    The server has a newer state of an annotation, which could not be read.

    What is here is what the annotator said before. Mend the annotation in Label Studio and pull again.
    """,
)
notice(
    "ANN012",
    Level.WARNING,
    """
    It is in question whose an annotation is.

    Somebody else labelled in the project of an annotator: it counts as the work of whoever made it, and never as that
    annotator's. What they did of the document in their own project goes before it; without that a person decides before
    it becomes gold (ANN004).

    Or `.claimset/annotators.json` says by now that an account is somebody else than it was when the annotation came in:
    it goes by the new pseudonym, and the file as it was stays below `.claimset/kept/`. Where the map is wrong, mend it
    and run `claimset pull --full`.
    """,
)
notice(
    "ANN013",
    Level.ERROR,
    """
    An annotation was refused, and nothing newer is here.

    The server has it and no pull could read it, or not a part of it, so that gold and a release would go without it and
    nobody would know. `annotations/refused.jsonl` remembers it, with the rule that says why, until a later pull reads
    it. It is an error where it is the newest of the annotator to whom the document was given, or in an adopted project
    the newest of all. Mend the annotation in Label Studio and pull again, waive this, or leave the document out of
    releases with the split `none` in `annotations/splits.jsonl`.

    Not a release of what could be read but one of what was labelled.
    """,
    since="0.2.0",
)
notice(
    "ANN014",
    Level.WARNING,
    """
    A time that the server gives an annotation cannot be one.

    Whoever has an account can write a lead time that is endless, or no number. The annotation comes in without it;
    nothing of its labels is lost. How fast people work is then counted without it too.

    Not `lead_time: Infinity` but the seconds that it took.
    """,
    since="0.2.0",
)
notice(
    "GLD001", Level.ERROR, "A gold record is of another text or language than the manifest says.\n\nAdjudicate again."
)
notice("GLD002", Level.ERROR, "A gold record is older than the annotations it is made of.\n\nAdjudicate again.")
notice(
    "GLD003",
    Level.WARNING,
    """
    A gold record was edited after it was adjudicated.

    Its hash is not the one that adjudication wrote. `claimset adjudicate` leaves it alone unless told to --replace it,
    and then keeps the edited one in `.claimset/kept/`.
    """,
)
