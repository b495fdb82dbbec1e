"""The pages of issues that only a comparison of all documents shows."""

from claimset.model.issue import Level
from claimset.model.notice import notice

CORPUS_CODES = frozenset(
    {
        "ANN009",
        "DOC008",
        "DOC009",
        "LBL007",
        "LBL009",
        "LBL010",
        "RLS001",
        "RLS002",
        "SAF008",
        "SAF009",
        "SPL001",
        "SPL002",
    }
)
"""The codes of issues that only a check of all documents looks for."""

_SINCE = "0.2.0"

notice(
    "DOC008",
    Level.ERROR,
    """
    A document has the text of another.

    Its labels are counted twice. If the two are in different splits, a model is tested on its training data. Texts that
    differ in line ends and runs of spaces count as equal. Between two documents of one `event`, which stay in one
    split, it is advice: two outlets may have printed one press release.

    Bad:  `raw/kestrel.txt` holds the text of `raw/owls.txt`, with one more space
    Good: `raw/kestrel.txt` holds a text of its own
    """,
    since=_SINCE,
)
notice(
    "DOC009",
    Level.WARNING,
    """
    A document is a near copy of another.

    One holds at least three in ten of the other's runs of eight words, captions and footers left aside. Give both the
    same `event` in the manifest: then they stay in one split, and this is no longer reported.

    Bad:  `On Sunday Barn Owl Trust opened a second shed near Harrow Bridge …`, and the two have no `event`
    Good: the same text, and both documents have `"event": "shed"`
    """,
    since=_SINCE,
    convention=True,
)
notice(
    "SPL001",
    Level.ERROR,
    """
    Two documents that belong together would be in different splits.

    They are of one event, or one is a copy or a near copy of the other, so that a model would be tested on its training
    data. Such documents get one split, and a released document keeps its split. This is reported where two were
    released in different splits before anybody knew, or where a new document belongs to both. A person decides about
    one of them with a line in `annotations/splits.jsonl`: `{"document": …, "split": "train", "reason": …, "owner": …}`.
    The split `none` keeps it out of every release. For a released document the line can only name the split it has.

    Bad:  `On Sunday Barn Owl Trust opened a second shed …` in train, and the text it copies in test
    Good: the same two texts with `"event": "shed"`, in one split
    """,
    since=_SINCE,
)
notice(
    "SPL002",
    Level.WARNING,
    """
    A gold record has a status that its split does not admit.

    Models are measured on test, so test admits only gold on which several annotators agreed, or whose differences a
    curator decided. Where no document was labelled by two annotators in one interface, test also admits gold of one
    annotator, and the card says so. `claimset export` withholds every other record.

    Bad:  `"gold_status": "single"` in test, where two people labelled the document
    Good: `"gold_status": "decided"` in test
    """,
    since=_SINCE,
)
notice(
    "LBL007",
    Level.INFO,
    """
    A label occurs in none of a hundred gold records or more.

    With 95 % confidence such a label occurs in fewer than three of a hundred documents. No model can learn it from this
    dataset, and annotators have one label more to choose from. Labels that protect are not reported, nor are labels
    that are never drawn.

    Bad:  no span of the label with `"title": "Footer"` in 100 gold records
    Good: no span of the label with `"title": "Footer"` in 99 gold records
    """,
    since=_SINCE,
    convention=True,
)
notice(
    "LBL009",
    Level.INFO,
    """
    A model of the project's own gold doubts a label.

    `claimset learn` asks a model that had not seen the document which label is likeliest where gold has one, and keeps
    those that are least likely beside it, at most one in fifty. Many are right, and rare; slips are more often among
    these than elsewhere.
    Look at the guideline page of the label, and correct gold or leave it. A label that was changed since is reported no
    more. A model that was learned from a document of test doubts nothing (LBL010). Without
    `annotations/learned.json` the rule does not apply.

    Bad:  `annotations/learned.json` has `"start": 41, "end": 54, "label": "PLACE", "p": 0.01`, and so has gold
    Good: `"start": 41, "end": 53`, which is no span of gold any more
    """,
    since=_SINCE,
    convention=True,
)
notice(
    "LBL010",
    Level.WARNING,
    """
    A model of the project's own gold was learned from other documents than today's.

    A document may come to the test split after it was learned from, when a person decides about it or when a text
    brings two stories together. Proposals would then carry what test holds into other gold: `claimset propose` refuses
    the model, and LBL009 lists none of its doubts. Gold that changed since is information only. `claimset learn` mends
    both. Without `annotations/learned.json` the rule does not apply.

    Bad:  `annotations/learned.json` has `"owls"` in its `"data"`, and that document is of test
    Good: `annotations/learned.json` has `"data": {}`, or documents that are not of test
    """,
    since=_SINCE,
)
notice(
    "ANN009",
    Level.WARNING,
    """
    Fewer people labelled a document than the schema wants.

    `x-annotators` at the root of the schema says how many people label each document in each interface. Agreement can
    be measured only where there are two. Documents that nobody labelled yet are not reported, and withdrawn annotations
    are not counted. Without the keyword the rule does not apply.

    A push reports a document that it cannot give to as many people as were asked for: the others have a cap in
    `.claimset/annotators.json` below the level of the document, or nobody rated the document yet.

    Bad:  `"x-annotators": 2`, and `m01` alone labelled the document
    Good: `"x-annotators": 2`, and `m01` and `m02` labelled it
    """,
    since=_SINCE,
)
notice(
    "SAF008",
    Level.ERROR,
    """
    A tracked file holds words of a text that is not ours.

    Eight words in a row are a quotation, in any field, whatever marks stand between them. With the text at hand every
    run of eight is found. Without it the lock finds every run of fifteen, and one in eight runs of eight: hydrate
    before a release. The message names places and no word.

    Bad:  `opened a second shed NEAR Harrow Bridge` in `README.md`, and two more words of the text behind it
    Good: `opened a second shed near Harrow Bridge` in `README.md`, which are seven words of the text
    """,
    since=_SINCE,
)
notice(
    "SAF009",
    Level.ERROR,
    """
    A tracked file says who an annotator is.

    The map from pseudonyms to accounts stays out of version control. A note, a waiver or a value that names an account
    reveals who labelled all that the pseudonym labelled. It is found only where the map is at hand, and the message
    gives no name. An address is an error. A name alone is a warning, because an author may be an annotator too.

    Bad:  `Lin.Vos@example.org asked the others.` in `README.md`
    Good: `a01 asked the others.` in `README.md`
    """,
    since=_SINCE,
)
notice(
    "RLS001",
    Level.ERROR,
    """
    A generated part of the datasheet is not what the data gives.

    `DATASHEET.md` is copied into the release, and the figures of a release are computed from its data. Commands that
    change the figures renew the generated parts. After an edit by hand `claimset check --fix` renews them.

    Bad:  the block `claimset:counts` says `| en | synthetic | open | machine | 2 |`, and gold has one document
    Good: the block `claimset:counts` says `| en | synthetic | open | machine | 1 |`
    """,
    since=_SINCE,
)
notice(
    "RLS002",
    Level.WARNING,
    """
    A question of the datasheet has no answer.

    Users of a dataset read there what it is for, whom it is about and what is wrong with it. A release carries
    `DATASHEET.md` as it stands. A question is a heading, a paragraph or a list of nothing but questions; the answer is
    the text up to the next question. An empty passage marked `rai:` is reported too, because the card and
    `croissant.json` repeat it.

    Bad:  `Who made it? Who paid for it?`, and then the heading `## Uses`
    Good: `Who made it? Who paid for it?`, and then `The contributors.`
    """,
    since=_SINCE,
)
