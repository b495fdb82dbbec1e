"""Issues that no rule over labels finds: a file that is none, a text that is away, work that is out of step."""

from claimset.model.issue import Level
from claimset.model.notice import notice

notice(
    "SCH001",
    Level.ERROR,
    """
    A file cannot be read, or is not JSON.

    Not JSON are also a key that stands twice, NaN, an integer beyond 2^53 and a lone surrogate: readers disagree about
    them. The issue stands in the place of the file; the others are judged all the same.
    """,
)
notice(
    "SCH002",
    Level.ERROR,
    """
    A file has not the form that the schema gives it.

    The JSON pointer says where. Rules look only at what has the form. What was made under an earlier schema, and waits
    for somebody to relabel it, has the form of that one: `claimset schema migrate --plan` lists it.
    """,
)
notice(
    "SCH003",
    Level.ERROR,
    """
    An annotation on the server cannot be read.

    A control that the schema does not know, an answer that stands twice or hangs on no region, a region that has not
    the form of one, a number or a date that cannot be one. The annotation stays out, and in the snapshot; mend it in
    Label Studio and pull again.
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
notice("DOC004", Level.ERROR, "An open text is missing, or is no text any more.\n\nRestore it from version control.")
notice("DOC005", Level.ERROR, "A file or a task belongs to no document of the manifest.\n\nAdd the text, or remove it.")
notice(
    "DOC006",
    Level.ERROR,
    """
    The server has a document with another text.

    Its annotations have offsets of that text, so nothing there is changed. A new version of a text is a new document.
    """,
)
notice(
    "DOC012",
    Level.ERROR,
    """
    The lock has no entry for a text that is not ours.

    Nothing proves then that somebody's copy is the text that was labelled, so no reader of a release gets the words
    back, and nobody looks for words of it in what is published. `claimset add` makes the entry; it was taken out of
    `raw/texts.lock.json` since. Restore that file from version control, or renew it with the text at hand.
    """,
    since="0.2.0",
)
notice(
    "DOC013",
    Level.ERROR,
    """
    Git would change the bytes of what is stored.

    Texts are hashed, and labels are counted in them: one carriage return that git takes out when it commits, or puts in
    when it clones, and every offset after it points elsewhere. The setting `core.autocrlf` does that on many machines.
    `.gitattributes` forbids it for everybody: `* text=auto eol=lf` and, after it, `raw/** -text`. It is an error where
    git does so here, and a warning where it would in a clone with other settings. What was committed before holds other
    bytes already: give `raw/` its bytes back, then `git add --renormalize .`
    """,
    since="0.2.0",
)
notice(
    "ANN004",
    Level.ERROR,
    """
    A person has to decide before annotations become gold.

    Several people labelled the same part, or a later pass speaks of a span that the pass which draws it does not have.
    Or somebody labelled a document in a colleague's project and not in their own, or in several projects, not alike:
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

    The server has it and no pull could read it, so that gold and a release would go without it and nobody would know.
    `annotations/refused.jsonl` remembers it, with the rule that says why, until a later pull reads it. It is an error
    where it is the newest of the annotator to whom the document was given, or in an adopted project the newest of all.
    Mend the annotation in Label Studio and pull again, waive this, or leave the document out of releases with the split
    `none` in `annotations/splits.jsonl`.

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
notice(
    "WVR001",
    Level.ERROR,
    """
    A waiver gives no reason, owner or day.

    Somebody answers for it, or it is none. A rule that protects people or texts (`SAF`) is waived by a person alone:
    by first and last name, or with an address or handle.
    """,
)
notice(
    "WVR002",
    Level.WARNING,
    """
    A waiver covers nothing any more.

    What it was for is mended, or says something else now. Remove the line, or waive the issue that stands.
    """,
)
notice("WVR003", Level.ERROR, "A waiver has expired.\n\nMend what it is for, or waive it again.")
notice(
    "SAF005",
    Level.ERROR,
    """
    A text that is not ours to publish lies among the open ones.

    `raw/` is tracked and published. Texts of others lie in `.claimset/texts/`; `claimset hydrate` puts them there.
    """,
)
notice(
    "SAF010",
    Level.ERROR,
    """
    The lock holds hashes of what stands in a zone that takes no label.

    The hash of a sentence tells whoever guesses it that it is right. Testimony and detail about victims are therefore
    left out of the lock, and a zone that was drawn after the lock was made is still in it. Nothing is left of it in
    the lock after `claimset hydrate DIR --renew-lock`, with the text at hand.

    Not a lock from before the zones were drawn but one that was made anew.
    """,
    since="0.2.0",
)
