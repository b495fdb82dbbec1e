"""Rows of every config: they fit their Features, say what the record says, and keep a foreign text's words out."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from datasets import ClassLabel, Dataset, List
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.labels import Labels
from claimset.model.machine import Machine
from claimset.model.record import Annotation, Corrector, Provenance, Record, Source
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.release.configs import CONFIGS, features
from claimset.release.configs.annotations import annotation_row
from claimset.schema.read import parse_schema
from support.documents import manifest_line
from support.other_domain import source
from support.rows import record_rows
from support.strategies import SCHEMA, labelled, records, texts
from support.typed_columns import by_datasets

OTHER = parse_schema(source())
SCHEMAS = st.sampled_from((SCHEMA, OTHER))
TYPED = {
    schema.name: {name: by_datasets(columns) for name, columns in features(schema).items()}
    for schema in (SCHEMA, OTHER)
}


@st.composite
def gold(draw: st.DrawFn) -> tuple[Schema, str, Record]:
    schema, text = draw(SCHEMAS), draw(texts)
    return schema, text, draw(records(schema, text))


def strings_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings_in(item)


@given(gold(), st.booleans())
def test_every_row_of_a_record_is_encoded_by_its_features(case: tuple[Schema, str, Record], ours: bool) -> None:
    schema, text, record = case
    tier = "open" if ours else "own_copy"
    for config, row in record_rows(record, manifest_line(text_tier=tier), text if ours else None, schema):
        assert row.keys() == TYPED[schema.name][config].keys()
        TYPED[schema.name][config].encode_example(row)


@given(labelled(SCHEMA, SCHEMA.interfaces["claims"]))
def test_every_annotation_is_encoded_by_its_features(case: tuple[str, Labels]) -> None:
    annotation = Annotation("a01", "claims", "person", "1.0.0", "1.0.0", "0" * 64, "1" * 64, case[1])
    row = annotation_row(annotation, manifest_line(), SCHEMA)
    columns = TYPED[SCHEMA.name]["annotations"]
    assert row.keys() == columns.keys()
    columns.encode_example(row)


@given(gold(), st.booleans())
def test_there_is_a_row_for_the_document_each_claim_and_each_relation(
    case: tuple[Schema, str, Record], ours: bool
) -> None:
    schema, text, record = case
    counts = Counter(config for config, _ in record_rows(record, manifest_line(), text if ours else None, schema))
    claims = len(record.labels.layers[schema.with_role("claim")[0].name])
    names = ("documents", "claims", "relations")
    if not ours:
        names = ("by_reference", "claims_by_reference", "relations_by_reference")
    assert counts == Counter(dict(zip(names, (1, claims, len(record.labels.relations)), strict=True)))


@given(gold())
def test_quotes_of_an_open_text_are_its_slices(case: tuple[Schema, str, Record]) -> None:
    schema, text, record = case
    for config, row in record_rows(record, manifest_line(), text, schema):
        if config == "claims":
            assert row["text"] == text[row["start"] : row["end"]]
            for mention in (*row["claimants"], *row["cues"]):
                assert mention["text"] == text[mention["start"] : mention["end"]]
        elif config == "relations":
            for end in ("from", "to"):
                assert row[f"{end}_text"] == text[row[f"{end}_start"] : row[f"{end}_end"]]


@given(gold())
def test_the_sentence_of_a_claim_is_a_slice_that_starts_where_it_says(case: tuple[Schema, str, Record]) -> None:
    schema, text, record = case
    for config, row in record_rows(record, manifest_line(), text, schema):
        if config == "claims":
            assert text.startswith(row["sentence"], row["sentence_start"])
            assert row["text"].strip() in row["sentence"]


FOREIGN = st.lists(st.text("აბგდევზთ", min_size=1, max_size=6), min_size=2, max_size=12).map(" ".join)


def without_free_text(record: Record) -> Record:
    layers = {
        name: tuple(
            msgspec.structs.replace(
                span,
                attributes={
                    key: value
                    for key, value in span.attributes.items()
                    if SCHEMA.layers[name].attributes[key].kind != "text"
                },
            )
            for span in spans
        )
        for name, spans in record.labels.layers.items()
    }
    return msgspec.structs.replace(record, labels=msgspec.structs.replace(record.labels, layers=layers))


@given(st.data())
def test_no_string_of_a_text_that_is_not_ours_is_in_any_row(data: st.DataObject) -> None:
    text = data.draw(FOREIGN)
    record = without_free_text(data.draw(records(SCHEMA, text)))
    document = manifest_line(text_tier="own_copy", source_type="by_reference", title=text, length=len(text))
    strings = {string for _, row in record_rows(record, document, None, SCHEMA) for string in strings_in(row)}
    assert not {string for string in strings if set(string) & set("აბგდევზთ")}


@given(st.data())
def test_an_annotation_row_holds_no_string_of_the_text(data: st.DataObject) -> None:
    text = data.draw(FOREIGN)
    record = without_free_text(data.draw(records(SCHEMA, text)))
    annotation = Annotation("a01", "all", "person", "1.0.0", "1.0.0", "0" * 64, "1" * 64, record.labels)
    row = annotation_row(annotation, manifest_line(text_tier="own_copy", title=text), SCHEMA)
    assert not {string for string in strings_in(row) if set(string) & set("აბგდევზთ")}


def test_rows_of_a_text_that_is_not_ours_have_no_column_for_its_words() -> None:
    by_config = dict(record_rows(RECORD, manifest_line(text_tier="own_copy"), None, SCHEMA))
    references = {"by_reference", "claims_by_reference", "quantities_by_reference", "relations_by_reference"}
    assert set(by_config) == references
    claim = by_config["claims_by_reference"]
    quoting = {
        "text",
        "title",
        "sentence",
        "sentence_start",
        "sentence_before",
        "sentence_after",
        "from_text",
        "to_text",
    }
    assert all(not quoting & row.keys() for row in (*by_config.values(), *claim["claimants"], *claim["cues"]))
    assert [item["id"] for item in claim["claimants"]] == ["e1"]


def test_a_claim_row_has_the_sentences_before_and_after() -> None:
    row = next(row for config, row in record_rows(RECORD, manifest_line(), TEXT, SCHEMA) if config == "claims")
    assert (row["sentence_before"], row["sentence_after"]) == ("Nests 👩‍👩‍👧 fell.", "They slept.")


TEXT = "Nests 👩‍👩‍👧 fell. Pim Vos said over 90 owls left the barn each month. They slept."


def span_of(name: str, words: str, label: str, **attributes: str | bool) -> Span:
    start = TEXT.index(words)
    return Span(name, start, start + len(words), label, dict(attributes))


RECORD = Record(
    id="doc",
    text_sha256="0" * 64,
    language="en",
    schema_version="1.0.0",
    guideline_version="1.0.0",
    labels=Labels(
        document={"genre": "report", "truncated": False, "sensitivity": 0, "named_suspect": False},
        layers={
            "zones": (),
            "entities": (
                span_of("e1", "Pim Vos", "PERSON", level="NAM", status="public_role", entity_id="n1"),
                span_of("q1", "over 90", "QUANTITY", quantity=">90 owl /P1M"),
                span_of("q2", "each", "QUANTITY", quantity="lots"),
            ),
            "cues": (span_of("k1", "said", "CUE"),),
            "claims": (
                span_of(
                    "c1",
                    "over 90 owls left the barn each month",
                    "STATISTIC",
                    claimant_kind="ENTITY",
                    quote_mode="INDIRECT",
                    certainty="CERTAIN",
                    polarity="POSITIVE",
                    presupposed=False,
                    checkability="NUMERIC",
                ),
            ),
        },
        relations=(
            Relation("c1", "e1", "ATTRIBUTED_TO"),
            Relation("c1", "k1", "CUED_BY"),
            Relation("c1", "q2", "HAS_QUANTITY"),
            Relation("c1", "q1", "HAS_QUANTITY"),
        ),
    ),
    provenance=Provenance(
        (Source("a01", "all", "1" * 64, "person"),), gold_status="decided", made_by="person", sha256="2" * 64
    ),
)


def test_a_claim_row_has_its_sentence_claimant_cue_and_figures_as_numbers() -> None:
    row = next(row for config, row in record_rows(RECORD, manifest_line(), TEXT, SCHEMA) if config == "claims")
    assert row["sentence"] == "Pim Vos said over 90 owls left the barn each month."
    assert [(item["id"], item["text"]) for item in row["claimants"]] == [("e1", "Pim Vos")]
    assert [(item["id"], item["text"]) for item in row["cues"]] == [("k1", "said")]
    first, second = row["quantities"]
    value = {"min": 90.0, "max": None, "min_inclusive": False, "max_inclusive": False, "unit": "owl", "kind": "rate"}
    value |= {"per": "P1M", "approximation": "MORE_THAN", "fraction": None, "last_digit": 1.0}
    assert (first["id"], first["notation"], {name: first[name] for name in value}) == ("q1", ">90 owl /P1M", value)
    assert (second["id"], second["notation"]) == ("q2", "lots")
    assert {second[name] for name in value} == {None}
    assert (first["measure"], first["places"], second["times"]) == (None, None, None)


def test_a_row_of_a_document_says_which_machines_corrected_it_and_a_person_has_none() -> None:
    correctors = (
        Corrector("c01", "person"),
        Corrector("c02", "machine"),
        Corrector("c03", "machine", Machine("owl-1")),
    )
    provenance = msgspec.structs.replace(RECORD.provenance, corrected_by=correctors)
    record = msgspec.structs.replace(RECORD, provenance=provenance)
    row = next(row for config, row in record_rows(record, manifest_line(), TEXT, SCHEMA) if config == "documents")
    facts = [tuple(item["machine"].values()) for item in row["provenance"]["corrected_by"]]
    assert facts == [(None,) * 4, ("not recorded",) * 4, ("owl-1", *("not recorded",) * 3)]


@pytest.mark.parametrize("text", [TEXT, None], ids=["open", "own copy"])
def test_rows_come_back_from_a_dataset_as_they_were(text: str | None) -> None:
    columns = TYPED[SCHEMA.name]
    for config, row in record_rows(RECORD, manifest_line(), text, SCHEMA):
        loaded_row = Dataset.from_list([row], features=columns[config])[0]
        if config == "documents":
            assert loaded_row["claims"][0]["label"] == list(SCHEMA.layers["claims"].labels).index("STATISTIC")
        encoded_row = columns[config].encode_example(row)
        assert {key: loaded_row[key] for key in encoded_row} == encoded_row


def test_a_layer_that_was_not_looked_at_is_an_empty_list_in_an_annotation_row() -> None:
    annotation = Annotation(
        "a01", "zones", "person", "1.0.0", "1.0.0", "0" * 64, "1" * 64, Labels(layers={"zones": ()})
    )
    row = annotation_row(annotation, manifest_line(), SCHEMA)
    assert (row["claims"], row["relations"], row["genre"]) == ([], [], None)


def test_every_config_has_its_features() -> None:
    assert tuple(TYPED[SCHEMA.name]) == tuple(CONFIGS)


def test_a_schema_without_claims_has_no_claims_config(schema: Schema) -> None:
    layers = {name: layer for name, layer in schema.layers.items() if layer.role != "claim"}
    assert "claims" not in features(msgspec.structs.replace(schema, layers=layers))


@pytest.mark.parametrize("layer", list(SCHEMA.layers))
def test_the_ids_of_labels_follow_the_schema_those_never_drawn_included(layer: str) -> None:
    column = TYPED[SCHEMA.name]["documents"][layer].feature["label"]
    assert isinstance(column, ClassLabel)
    assert column.names == list(SCHEMA.layers[layer].labels)


def test_by_reference_is_documents_without_text_and_title() -> None:
    columns = TYPED[SCHEMA.name]
    assert {"text", "title"} == columns["documents"].keys() - columns["by_reference"].keys()


@pytest.mark.parametrize(
    ("name", "dtype"), [("presupposed", "bool"), ("certainty", "int64"), ("start", "int64"), ("sentence", "string")]
)
def test_a_column_has_the_type_of_its_attribute(name: str, dtype: str) -> None:
    assert TYPED[SCHEMA.name]["claims"][name].dtype == dtype


def test_a_number_of_the_document_is_a_number() -> None:
    assert TYPED[OTHER.name]["documents"]["serves"].dtype == "int64"


def test_a_closed_attribute_is_numbered_and_one_of_several_values_a_list_of_numbers() -> None:
    columns = TYPED[OTHER.name]["documents"]
    claim = SCHEMA.with_role("claim")[0]
    closed = {name: item for name, item in claim.attributes.items() if item.kind == "choice"}
    assert closed
    for name, attribute in closed.items():
        assert TYPED[SCHEMA.name]["claims"][name] == ClassLabel(names=[str(value.name) for value in attribute.values])
    assert columns["course"] == ClassLabel(names=["starter", "main"])
    assert columns["suits"] == List(ClassLabel(names=["vegan", "guests", "children"]))
    assert not isinstance(TYPED[SCHEMA.name]["documents"]["sensitivity"], ClassLabel)


def test_a_new_value_of_an_attribute_is_numbered_after_the_frozen_ones() -> None:
    frozen = msgspec.structs.replace(OTHER, ids={"dish.course": ("dessert", "main")})
    assert features(frozen)["documents"]["course"].names == ("dessert", "main", "starter")


def test_a_relation_has_the_sentence_of_its_ends_or_the_run_of_sentences() -> None:
    rows = [row for config, row in record_rows(RECORD, manifest_line(), TEXT, SCHEMA) if config == "relations"]
    assert rows
    for row in rows:
        assert TEXT.startswith(row["sentence"], row["sentence_start"])
        assert all(row[f"{end}_text"] in row["sentence"] for end in ("from", "to"))
