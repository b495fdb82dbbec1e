"""The hash of labels is that of their canonical line, whatever they say."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from claimset.labels.as_json import compact_json, labels_sha256, labels_to_json, record_line, record_to_json
from claimset.model.labels import Labels
from claimset.model.record import Provenance, Record
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
SAID = st.dictionaries(
    TEXT.filter(lambda name: name not in {"id", "start", "end", "label"}),
    TEXT | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    max_size=4,
)
SPAN = st.builds(Span, TEXT, st.integers(0, 9), st.integers(0, 9), TEXT, SAID)


@given(data=st.data())
def test_labels_are_hashed_as_their_canonical_line(schema: Schema, data: st.DataObject) -> None:
    layers = data.draw(st.dictionaries(st.sampled_from(list(schema.layers)), st.lists(SPAN, max_size=3).map(tuple)))
    relations = tuple(data.draw(st.lists(st.builds(Relation, TEXT, TEXT, TEXT), max_size=3)))
    labels = Labels(data.draw(SAID), layers, relations)
    line = compact_json(labels_to_json(labels, schema))
    assert labels_sha256(labels, schema) == hashlib.sha256(line.encode()).hexdigest()
    record = Record(
        "doc",
        "0" * 64,
        "en",
        "1.0.0",
        "1.0.0",
        labels,
        Provenance((), gold_status="decided", made_by="person", sha256="0" * 64),
    )
    assert record_line(record, schema) == compact_json(record_to_json(record, schema))
