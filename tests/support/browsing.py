"""A few documents as `claimset browse` shows them: two that disagree, a hostile one, one not ours, one in Arabic."""

from claimset.model.issue import Issue, Level
from claimset.model.labels import Labels
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.report.browse.shown_document import ComparedFigure, LaneOfLabels, ShownDecision, ShownDocument
from claimset.report.browse.site import SiteFacts
from support.documents import manifest_line

TEXT = "Northmere Police 👩‍👧 said that 800 parents called. Nobody answered the calls."
OTHER_TEXT = "The trust counted 790 calls of parents."
HOSTILE = "a</script><!-- <script>alert(1)</script>\u202eb\x07c & d"
LONG = "x" * 400
ARABIC = "قالت الشرطة إن ثمانمئة من الآباء اتصلوا بها. " + LONG
FACTS = SiteFacts("Calls", ("A few documents.",), {"AAA001": "A span is wrong."})


def shown_documents(schema: Schema) -> list[ShownDocument]:
    """Return the documents under this project's schema."""
    return [_first(), _second(), _hostile(schema), _not_ours(), _arabic()]


def _claim(claimant: str, start: int, end: int, name: str, label: str = "STATISTIC") -> Span:
    return Span(name, start, end, label, {"claimant_kind": claimant, "certainty": "CERTAIN"})


def _labels(*, police: str = "LAW_ENFORCEMENT", last: str = " called") -> Labels:
    start, end = TEXT.index("800"), TEXT.index(last) + len(last)
    figure = Span("q1", start, start + 3, "QUANTITY", {"quantity": "=800 parent"})
    nobody = _claim("IMPLICIT", TEXT.index("Nobody"), len(TEXT) - 1, "c2", "EVENT")
    return Labels(
        document={"genre": "news"},
        layers={
            "entities": (Span("e1", 0, 16, police, {"level": "NAM"}), figure),
            "claims": (_claim("ENTITY", start, end, "c1"), nobody),
        },
        relations=(Relation("c1", "e1", "ATTRIBUTED_TO"), Relation("c1", "q1", "HAS_QUANTITY")),
    )


def _first() -> ShownDocument:
    other = ComparedFigure(
        "c1", "q1", "800", "doc-2", "c9", "q9", "790", OTHER_TEXT, "CONFLICT", "800; the other says 790"
    )
    return ShownDocument(
        manifest_line(TEXT, id="doc-1", event="calls", genre="news"),
        TEXT,
        "train",
        "decided",
        [
            LaneOfLabels(None, _labels()),
            LaneOfLabels("a01", _labels(), ("all",), by_person=True),
            LaneOfLabels("a02", _labels(police="NGO", last="parents"), ("all",)),
        ],
        [0, TEXT.index("Nobody")],
        [Issue("AAA001", Level.WARNING, "is wrong", "doc-1", start=0, end=16)],
        decisions=[
            ShownDecision(("e1",), "label of 'Northmere Police': a01 …", "decided by c01: a01, label", "a force")
        ],
        comparisons=[other],
    )


def _second() -> ShownDocument:
    labels = Labels(
        layers={
            "entities": (Span("q9", 18, 21, "QUANTITY", {"quantity": "=790 call"}),),
            "claims": (_claim("ENTITY", 4, 38, "c9"),),
        }
    )
    other = ComparedFigure("c9", "q9", "790", "doc-1", "c1", "q1", "800", TEXT, "CONFLICT", "790; the other says 800")
    document = manifest_line(OTHER_TEXT, id="doc-2", event="calls", genre="report")
    return ShownDocument(document, OTHER_TEXT, "test", "single", [LaneOfLabels(None, labels)], comparisons=[other])


def _hostile(schema: Schema) -> ShownDocument:
    layer = next(iter(schema.layers))
    label = next(iter(schema.layers[layer].labels))
    labels = Labels(
        {HOSTILE: HOSTILE}, {layer: (Span(HOSTILE, 0, 9, label, {HOSTILE: HOSTILE, "constructor": "toString"}),)}
    )
    issue = Issue("AAA001", Level.ERROR, HOSTILE, "doc-3", HOSTILE, start=0, end=9)
    lanes = [LaneOfLabels(None, labels), LaneOfLabels(HOSTILE, labels)]
    document = manifest_line(HOSTILE, id="doc-3", title=HOSTILE, event=HOSTILE, genre=HOSTILE, outlet=HOSTILE)
    return ShownDocument(document, HOSTILE, HOSTILE, "single", lanes, [0], [issue])


def _not_ours() -> ShownDocument:
    note = Span("e1", 0, 9, "NGO", {"level": "NAM", "note": "Secretive"})
    labels = Labels(layers={"entities": (note,)})
    document = manifest_line("Secretive words", id="doc-4", title="Secretive", text_tier="own_copy")
    return ShownDocument(document, None, None, "single", [LaneOfLabels(None, labels), LaneOfLabels("a01", labels)])


def _arabic() -> ShownDocument:
    document = manifest_line(ARABIC, id="doc-5", language="ar", title=LONG)
    labels = Labels(layers={"entities": (Span("e1", 5, 11, "LAW_ENFORCEMENT"),)})
    return ShownDocument(document, ARABIC, None, "single", [LaneOfLabels(None, labels)], [0])
