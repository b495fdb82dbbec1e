"""An annotator's lines become what the editor would have saved, or faults that name the line."""

import msgspec
import pytest

from claimset.labelstudio.payload.read_result import from_result
from claimset.labelstudio.payload.write_result import to_result
from claimset.model.document import Document
from claimset.model.schema import Schema
from corpus.passes.reading import PassReading, read_pass
from support.documents import manifest_line

TEXT = "Pier news\n\nQuillhaven council has said that the harbour had about 60 berths last year. It has 60.\n"
LINES = """\
document | genre: report; sensitivity: 1
z1 | TITLE | Pier news
e1 | GOVERNMENT | Quillhaven council
e2 | QUANTITY | about 60 | quantity: ~60 berth; measure: EXISTING
e3 | DATE | last year | timex: 2030
k1 | CUE | has said
c1 | STATISTIC | the harbour had about 60 berths last year
c1 ATTRIBUTED_TO e1
c1 CUED_BY k1
e2 IN_TIME e3
"""


@pytest.fixture(scope="module")
def document() -> Document:
    return manifest_line(TEXT)


def read(lines: str, document: Document, schema: Schema) -> PassReading:
    return read_pass(lines, document, TEXT, schema, "m07")


def test_lines_are_parted_by_interface_and_read_back_from_what_is_sent(document: Document, schema: Schema) -> None:
    reading = read(LINES, document, schema)
    assert reading.faults == []
    assert {name: set(labels.layers) - {"zones"} for name, labels in reading.labels.items()} == {
        "zones": set(),
        "all": {"entities", "cues", "claims"},
    }
    labels = reading.labels["all"]
    assert labels.document["genre"] == "report"
    assert labels.document["sensitivity"] == 1
    assert labels.document["truncated"] is False
    quotes = {span.quote(TEXT) for spans in labels.layers.values() for span in spans}
    assert quotes == {"Quillhaven council", "about 60", "last year", "has said", TEXT[TEXT.index("the har") : -13]}
    names = sorted(relation.label for relation in labels.relations)
    assert names == ["ATTRIBUTED_TO", "CUED_BY", "HAS_QUANTITY", "IN_TIME"]
    for name, regions in reading.regions.items():
        interface = schema.interfaces[name]
        assert regions == to_result(reading.labels[name], TEXT, schema, interface)
        assert from_result(regions, TEXT, schema, interface).labels == reading.labels[name]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Quillhaven council", "Quillhaven counsel", "line 3: the text does not have"),
        ("GOVERNMENT", "GOVERMENT", "line 3: the label 'GOVERMENT'"),
        ("measure: EXISTING", "measure: EXISTENT", "line 4: "),
        ("measure:", "mesure:", "line 4: the attribute 'mesure'"),
        ("~60 berth", "60 berths", "line 4: the value of 'about 60'"),
        ("timex: 2030", "timex: May", "line 5: 'May'"),
        ("last year\nc1", "last yea\nc1", "line 7: "),
        ("CUED_BY k1", "CUED_BY e1", "line 7: CUED_BY may not lead"),
        ("CUED_BY", "CUED", "line 9: the relation 'CUED'"),
        ("IN_TIME e3", "IN_TIME e9", "line 10: the relation 'IN_TIME' has an end"),
        ("genre: report", "genre: poem", "document: "),
        ("genre: report", "mood: grave", "document: there is no question 'mood'"),
        ("TITLE | Pier news", "TITLE | Quillhaven", "(SPN0"),
    ],
)
def test_a_fault_names_its_line(old: str, new: str, fault: str, document: Document, schema: Schema) -> None:
    assert old in LINES
    faults = read(LINES.replace(old, new, 1), document, schema).faults
    assert any(fault in item for item in faults), faults


def test_doubts_and_what_rules_compute_are_not_told(document: Document, schema: Schema) -> None:
    """The second value is not that of its words and contradicts the first, and nothing leads to the pier."""
    lines = f"""{LINES}e4 | QUANTITY | 60 | @3.2 | quantity: =9 berth; measure: EXISTING
c2 | STATISTIC | It has 60 | claimant_kind: AUTHOR; quote_mode: NONE
e5 | GPE | Pier
"""
    assert read(lines, document, schema).faults == []


def test_a_protected_zone_of_a_text_that_is_not_ours_can_be_sent(schema: Schema) -> None:
    document = msgspec.structs.replace(manifest_line(TEXT), text_tier="own_copy", source_type="by_reference")
    lines = "document | sensitivity: 3\nz1 | SENSITIVE | It has 60.\n"
    reading = read(lines, document, schema)
    assert reading.faults == []
    assert [span.label for span in reading.labels["zones"].layers["zones"]] == ["SENSITIVE"]
