"""The pages of issues that only a comparison of all documents shows."""

from claimset.model.issue import Level
from claimset.model.notice import notice

CORPUS_CODES = frozenset(
    {"ANN009", "DOC008", "DOC009", "LBL007", "RLS001", "RLS002", "SAF008", "SAF009", "SPL001", "SPL002"}
)
"""The codes of issues that only a check of all documents looks for."""

_SINCE = "0.2.0"

notice(
    "DOC008",
    Level.ERROR,
    """
    A document has the text of another.

    Whatever it says is counted twice, and where the two land in different splits a model is tested on what it was
    trained on. Line ends and runs of spaces make no other text. Two documents of one `event` stay in one split:
    there it is advice, for a release printed by two outlets may be meant.

    Not one article added from two folders but one of them.
    """,
    since=_SINCE,
)
notice(
    "DOC009",
    Level.WARNING,
    """
    A document is a near copy of another.

    One holds at least three in ten of the other's runs of eight words, captions and footers left aside. They tell one
    story; `event` in the manifest says so, and then they stay in one split and this says nothing.

    Not two prints of a release as two stories but one `event` for both.
    """,
    since=_SINCE,
    convention=True,
)
notice(
    "SPL001",
    Level.ERROR,
    """
    Two documents that belong together would be in different splits.

    They are of one event, or one is a copy or a near copy of the other, so the test would ask what training told. Such
    documents share a split by rule, and a released document stays in its own: this shows where they were released
    apart before it was known, or where a new document belongs to both. A person decides about one of them with a line
    in `annotations/splits.jsonl`: `{"document": …, "split": "train", "reason": …, "owner": …}`; the split `none` keeps
    it out of every release, and a released document can only be told its own.

    Not a release in train and its reprint in test but one `event` for both, before they are released.
    """,
    since=_SINCE,
)
notice(
    "SPL002",
    Level.WARNING,
    """
    A gold record has a status that its split does not admit.

    What models are measured by has to be the best that a project has: test admits gold on which several annotators
    agreed or whose differences a curator decided. Where no document was labelled by two annotators in one interface,
    test admits what one annotator made alone, and the card says so. `claimset export` withholds every other record.

    Not a document that one annotator labelled in test but one that two did, alike or decided.
    """,
    since=_SINCE,
)
notice(
    "LBL007",
    Level.INFO,
    """
    A label is in no gold record of a hundred or more.

    What a hundred documents never had is, but for one chance in twenty, in fewer than three of a hundred: nobody can
    learn it from this dataset, and annotators read past it every time. Labels that protect are left aside, and so are
    labels that are never drawn.

    Not a label kept for completeness but one that the texts call for.
    """,
    since=_SINCE,
    convention=True,
)
notice(
    "ANN009",
    Level.WARNING,
    """
    Fewer people labelled a document than the schema wants.

    `x-annotators` at the root of the schema says how many label each document, counted by interface; agreement can be
    measured only where there are two. A document that nobody labelled yet is left aside, and so are annotations that
    were withdrawn. Without the keyword this does not apply.

    A push says the same of a document that fewer people may have than it was asked to give it to: the others have a
    cap in `.claimset/annotators.json` below its level, or nobody rated it yet.

    Not one annotator where two were promised but both.
    """,
    since=_SINCE,
)
notice(
    "SAF008",
    Level.ERROR,
    """
    A tracked file holds words of a text that is not ours.

    Eight words in a row are a quotation, whatever stands between them, in whatever field. Where the text is at hand
    every eight are found; without it the lock finds fifteen always and eight one time in eight, so hydrate before a
    release. The message names places and no word.

    Not a sentence of an article in a note, a title or a value but its offsets.
    """,
    since=_SINCE,
)
notice(
    "SAF009",
    Level.ERROR,
    """
    A tracked file says who an annotator is.

    The map from pseudonyms to accounts stays out of version control; a note, a waiver or a value that names an account
    undoes it for everything that the person labelled. It can be seen only where the map is at hand, and the message
    gives no name. An address is an error; a name alone is a warning, for an author may be an annotator too.

    Not `lin@example.org was unsure` in a note but `a01 was unsure`.
    """,
    since=_SINCE,
)
notice(
    "RLS001",
    Level.ERROR,
    """
    A generated part of the datasheet is not what the data gives.

    `DATASHEET.md` is copied into the release, which says of itself only what was computed from it. The commands that
    change what is counted renew it; what was edited by hand waits for `claimset check --fix`.

    Not last month's counts but those that `claimset check --fix` writes between the markers.
    """,
    since=_SINCE,
)
notice(
    "RLS002",
    Level.WARNING,
    """
    A question of the datasheet has no answer.

    Whoever uses a dataset reads there what it is for, whom it is about and what is wrong with it; a release carries
    `DATASHEET.md` as it stands. A question is a heading, a paragraph or a list of nothing but questions, and what
    stands before the next one answers it. A passage marked `rai:` that says nothing counts as well, for the card and
    `croissant.json` repeat it.

    Not `Who made it?` over an empty line but who made it; where a question does not apply, say so, or remove it.
    """,
    since=_SINCE,
)
