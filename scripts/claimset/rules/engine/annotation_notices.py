"""The pages of issues about annotations, on the server and in files, and about the gold records made of them."""

from claimset.model.issue import Level
from claimset.model.notice import notice

notice(
    "SCH003",
    Level.ERROR,
    """
    An annotation on the server cannot be read.

    It has an answer in a control that the schema does not know, an answer that stands twice or belongs to no region, a
    region without the form of one, or a number or date that cannot be one. That part is not taken in, and the snapshot
    keeps it; the rest of the annotation is taken in. Mend it in Label Studio and pull again. In a check of a file this
    names the parts that no rule judged. Answers in a control that the schema names in `x-left-out` are counted in a
    warning.

    Bad:  two regions with `"id": "b"`, both with a label
    Good: one region with `"id": "b"`
    """,
)
notice(
    "SCH004",
    Level.ERROR,
    """
    An annotation on the server has a value that the schema does not know.

    The labeling interface offered something else, or the schema has dropped the value since. Choose one of the values
    that the schema lists, and pull again.

    Bad:  `"choices": ["middling"]`
    Good: `"choices": ["small"]`
    """,
)
notice(
    "LBL004",
    Level.ERROR,
    """
    An annotation on the server has a label or a relation that the schema does not know.

    Label Studio takes any label from an import. Give the region a label of the schema, or add the label to it.

    Bad:  `"labels": ["CHARITY"]`
    Good: `"labels": ["BODY_OF_PEOPLE"]`
    """,
)
notice(
    "SPN012",
    Level.ERROR,
    """
    A region's offsets point at other words than the annotator saw.

    Offsets were counted in other units, or the text changed. Where the words stand exactly once in the text, white
    space aside, that place is proposed. No span is moved without being asked.

    Bad:  `"start": 1, "end": 15, "text": "Barn Owl Trust"`
    Good: `"start": 0, "end": 14, "text": "Barn Owl Trust"`
    """,
)
notice(
    "REL007",
    Level.ERROR,
    """
    A relation on the server has no label, several labels, or a direction that it may not have.

    The editor draws arrows without a label, with several, and in both directions. Give the arrow one label of the
    schema and one direction; only a symmetric relation may point both ways.

    Bad:  a relation with `"direction": "up"`
    Good: a relation with `"labels": ["NEAR"]` and no direction: it leads from its first region to its second
    """,
)
notice(
    "ANN004",
    Level.ERROR,
    """
    A person has to decide before annotations become gold.

    Labels were made on another text. Or a later pass answers about a span that the pass which draws it does not have.
    Or somebody labelled a document in a colleague's project and not in their own, or in several projects and not
    alike: nobody knows which labels they meant, and the newest need not be those. `claimset adjudicate --take a01
    DOCUMENT` takes the annotation of `a01`; until then the gold record stays as it is.

    Bad:  `m01` labelled it in the project that was assigned to `"assignee": "m02"`, and nowhere else
    Good: `m01` labelled it in their own project, `"assignee": "m01"`
    """,
)
notice(
    "ANN005",
    Level.WARNING,
    """
    Annotations are gone from the server, or were cancelled there.

    What was pulled is kept and marked as withdrawn. It no longer counts.

    Bad:  `"annotation": 7` was pulled, and the server has no such annotation any more
    Good: `"annotation": 7` was pulled, and is still on the server as `"id": 7`
    """,
)
notice(
    "ANN006",
    Level.ERROR,
    """
    The server does not say who made an annotation.

    The annotation is not taken in; the snapshot of the pull keeps it.

    Bad:  an annotation `"id": 7` without the account that made it
    Good: an annotation `"id": 7` with `"completed_by": 3`
    """,
)
notice(
    "ANN007",
    Level.ERROR,
    """
    The labels of an annotation are not those that were pulled.

    Somebody edited the file. Labels of a person are changed in Label Studio and pulled again, so that the file says
    who labelled what.

    Bad:  `"size": "large"` in `annotations/pulled/owls.json`, where the annotator chose another value
    Good: `"size": "small"`, as it was pulled
    """,
)
notice(
    "ANN008",
    Level.ERROR,
    """
    The server has a newer state of an annotation, which could not be read.

    The file holds the state before. Mend the annotation in Label Studio and pull again.

    Bad:  `"state": "unread"`
    Good: `"state": "current"`
    """,
)
notice(
    "ANN012",
    Level.WARNING,
    """
    An annotation may be attributed to the wrong annotator.

    Somebody labelled in the project of another annotator. The annotation counts as the work of its maker. If the maker
    also labelled the document in a project of their own, that annotation counts instead; otherwise a person decides
    before it becomes gold (ANN004).

    Or `.claimset/annotators.json` gives an account another pseudonym than when the annotation was pulled, or says now
    that a machine uses it, or a person. The annotation gets the new pseudonym and maker, and the earlier file is kept
    below `.claimset/kept/`. If the map is wrong, mend it and run `claimset pull --full`.

    Bad:  the server's account is `"a02"` in `.claimset/annotators.json`, and the project was assigned to `"a01"`
    Good: the account is `"a01"`, to whom the project was assigned
    """,
)
notice(
    "ANN013",
    Level.ERROR,
    """
    An annotation was refused, and nothing newer is here.

    The server has an annotation that no pull could read, or not wholly. Gold and releases lack it. Until a later pull
    reads it, it stands in `annotations/refused.jsonl` with the rule that says why. It is an error where it is the
    newest annotation of the annotator to whom the document was given, or in an adopted project the newest of all. Mend
    the annotation in Label Studio and pull again, waive this, or leave the document out of releases with the split
    `none` in `annotations/splits.jsonl`.

    Bad:  `annotations/refused.jsonl` has a line with `"annotation": 7, "code": "LBL004"`
    Good: `annotations/refused.jsonl` has no line of that annotation
    """,
    since="0.2.0",
)
notice(
    "ANN014",
    Level.WARNING,
    """
    The server gives an annotation a time that cannot be read.

    Anybody with an account can write a lead time that is infinite, or no number. The annotation is taken in without
    the time; its labels are all there. Figures of working speed leave the annotation out.

    Bad:  `"lead_time": "1e999"`
    Good: `"lead_time": 12.5`
    """,
    since="0.2.0",
)
notice(
    "GLD001",
    Level.ERROR,
    """
    A gold record is of another text or language than the manifest says.

    Its offsets count in another text. `claimset adjudicate` makes it anew.

    Bad:  `"text_sha256": "00000000…` in `annotations/gold/owls.json`
    Good: `"text_sha256": "037680fe…`, the hash of the text
    """,
)
notice(
    "GLD002",
    Level.ERROR,
    """
    A gold record is older than the annotations it is made of.

    An annotation changed since. `claimset adjudicate` makes the record anew.

    Bad:  `"sha256": "00000000…` as the hash of an annotation that gold was made of
    Good: `"sha256": "8fcd5839…`, the hash of the annotation as it is stored
    """,
)
notice(
    "GLD003",
    Level.WARNING,
    """
    A gold record was edited after it was adjudicated.

    Its hash is not the one that adjudication wrote. `claimset adjudicate` does not overwrite it. With `--replace` it
    does, and keeps the edited record in `.claimset/kept/`.

    Bad:  `"size": "large"` was written into `annotations/gold/owls.json` by hand
    Good: `"size": "small"`, as it was adjudicated
    """,
)
