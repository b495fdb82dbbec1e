"""The dataset card: its YAML parses, and every number in it was counted."""

from collections import Counter
from typing import Any

import msgspec
import pytest
import yaml
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard, DatasetCardData
from hypothesis import given, settings
from hypothesis import strategies as st

from claimset.labels.summary import count_gold
from claimset.labels.tally import Tally
from claimset.labels.tally_tables import documents_table, labels_table, lengths_table, made_by
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.record import Annotation, Corrector, GoldStatus, Provenance, Record
from claimset.model.span import Span
from claimset.release.configs import features
from claimset.release.papers.card import card
from claimset.release.papers.card_parts.front_matter import front_matter
from claimset.release.papers.citation import Citation, bibtex
from claimset.release.papers.columns import column_descriptions
from claimset.text.markdown_table import table
from support.documents import annotation_facts, manifest_line
from support.strategies import SCHEMA, records

TYPED = features(SCHEMA)
SIZES = {
    "documents": {"train": 7, "test": 2},
    "by_reference": {"train": 1},
    "claims": {"train": 40, "validation": 5, "test": 6},
    "relations": {"train": 80},
}
Gold = list[tuple[Document, Record]]


@st.composite
def collections(draw: st.DrawFn) -> Gold:
    gold = []
    for number in range(draw(st.integers(1, 4))):
        document = manifest_line(
            id=f"d{number}",
            text_tier=draw(st.sampled_from(("open", "own_copy"))),
            source_type=draw(st.sampled_from(("synthetic", "paraphrase"))),
            language=draw(st.sampled_from(("en", "nl"))),
        )
        gold.append((document, draw(records(SCHEMA, "Owls 🦉 slept in the barn."))))
    return gold


def cells(markdown: str) -> list[tuple[str, ...]]:
    return [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in markdown.splitlines() if line[:1] == "|"
    ]


def parts(text: str) -> tuple[dict[str, Any], str]:
    _, head, body = text.split("---\n", 2)
    return yaml.safe_load(head), body


def section(body: str, title: str) -> str:
    return body.split(f"\n## {title}\n")[1].split("\n## ")[0]


def example() -> Gold:
    return [(manifest_line(), msgspec.structs.replace(RECORD, id="d1")), (manifest_line(language="nl"), RECORD)]


RECORD = Record(
    id="d",
    text_sha256="0" * 64,
    language="en",
    schema_version="1.0.0",
    guideline_version="1.0.0",
    labels=Labels(layers={"claims": (Span("c", 0, 1, "EVENT"),)}),
    provenance=Provenance((), gold_status="decided", made_by="person", sha256="2" * 64),
)


@given(collections())
def test_every_label_and_relation_is_counted(gold: Gold) -> None:
    head, _, *rows = cells(labels_table(SCHEMA, Tally(gold)))
    counts_by_label = {(layer, name): int(counts[-1]) for layer, name, *counts in rows}
    assert set(head[2:-1]) <= {document.language for document, _ in gold}
    assert all(sum(map(int, counts[:-1])) == int(counts[-1]) for _, _, *counts in rows)
    expected_counts = Counter(
        (name, span.label) for _, record in gold for name, spans in record.labels.layers.items() for span in spans
    )
    expected_counts.update(("relations", relation.label) for _, record in gold for relation in record.labels.relations)
    assert {key: count for key, count in counts_by_label.items() if count} == dict(expected_counts)


def test_a_label_that_never_occurs_is_listed_with_nought() -> None:
    rows = cells(labels_table(SCHEMA, Tally()))[2:]
    names = [
        (layer.name, name)
        for layer in SCHEMA.layers.values()
        for name, label in layer.labels.items()
        if not label.default
    ]
    assert rows == [(*name, "0") for name in [*names, *(("relations", name) for name in SCHEMA.relations)]]


@given(collections())
def test_documents_are_counted_by_what_they_are(gold: Gold) -> None:
    rows = cells(documents_table(Tally(gold)))[2:]
    expected_counts = Counter(
        (row.language, row.source_type, row.text_tier, record.provenance.made_by) for row, record in gold
    )
    assert {row[:-1]: int(row[-1]) for row in rows} == dict(expected_counts)
    assert sum(int(row[-1]) for row in rows) == len(gold)


@given(collections())
def test_a_card_says_the_sizes_it_was_given(gold: Gold) -> None:
    _, body = parts(card(SCHEMA, "1.2.3", "cc-by-4.0", SIZES, TYPED, Tally(gold)))
    rows = cells(section(body, "Configs"))
    splits = rows[0][2:]
    counts = {
        row[0]: {name: int(count) for name, count in zip(splits, row[2:], strict=True) if int(count)}
        for row in rows[2:]
    }
    assert counts == SIZES


@given(collections())
def test_the_tables_of_a_card_are_those_of_its_records(gold: Gold) -> None:
    _, body = parts(card(SCHEMA, "1.2.3", "cc-by-4.0", SIZES, TYPED, Tally(gold)))
    assert cells(section(body, "Labels")) == cells(labels_table(SCHEMA, Tally(gold)))
    tables = documents_table(Tally(gold)) + lengths_table(Tally(gold))
    assert cells(section(body, "Documents")) == cells(tables)
    assert made_by(Tally(gold)) in body


def test_the_front_matter_is_yaml_with_what_the_hub_reads() -> None:
    head, _ = parts(card(SCHEMA, "1.2.3", "cc-by-4.0", SIZES, TYPED, Tally(example())))
    name = f"{SCHEMA.name}, a synthetic test bed"
    assert (head["pretty_name"], head["license"], head["language"]) == (name, "cc-by-4.0", ["en", "nl"])


@pytest.mark.parametrize(("sources", "is_invented"), [(("synthetic",), True), (("synthetic", "original"), False)])
def test_the_name_line_says_where_every_text_that_ships_is_invented(
    sources: tuple[Any, ...], is_invented: bool
) -> None:
    gold = [(manifest_line(source_type=source, text_tier="open"), RECORD) for source in sources]
    gold.append((manifest_line(source_type="by_reference", text_tier="own_copy"), RECORD))
    head, body = parts(card(SCHEMA, "1.2.3", "cc-by-4.0", SIZES, TYPED, Tally(gold)))
    ending = ", a synthetic test bed" if is_invented else ""
    assert head["pretty_name"] == f"{SCHEMA.name}{ending}"
    assert f"# {SCHEMA.name} 1.2.3{ending}\n" in body


def test_the_first_config_is_the_default_and_no_other() -> None:
    head = yaml.safe_load(front_matter(SCHEMA, "other", SIZES, Tally(example())))
    assert [item["config_name"] for item in head["configs"]] == list(SIZES)
    assert [item.get("default", False) for item in head["configs"]] == [True, False, False, False]


def test_files_are_named_for_the_splits_that_hold_rows() -> None:
    head = yaml.safe_load(front_matter(SCHEMA, "other", SIZES, Tally(example())))
    assert head["configs"][0]["data_files"] == [
        {"split": "train", "path": "data/documents/train-*.parquet"},
        {"split": "test", "path": "data/documents/test-*.parquet"},
    ]


def test_the_front_matter_says_no_size_in_bytes_and_a_config_a_line() -> None:
    lines = front_matter(SCHEMA, "other", SIZES, Tally(example())).splitlines()
    assert lines.index("configs:") + 1 + len(SIZES) == len(lines) < 30
    assert not {"dataset_info", "dataset_size", "download_size"} & yaml.safe_load("\n".join(lines)).keys()


@pytest.mark.parametrize(
    ("documents", "category"),
    [
        (1, "n<1K"),
        (999, "n<1K"),
        (1_000, "1K<n<10K"),
        (9_999, "1K<n<10K"),
        (10_000, "10K<n<100K"),
        (999_999, "100K<n<1M"),
        (1_000_000, "n>1M"),
    ],
)
def test_the_size_category_is_that_of_the_documents(documents: int, category: str) -> None:
    tally = Tally()
    tally.kinds["en", "synthetic", "open", "person"] = documents
    head = yaml.safe_load(front_matter(SCHEMA, "other", SIZES, tally))
    assert head["size_categories"] == [category]


@given(collections())
@settings(max_examples=10)
def test_a_card_counts_its_documents_for_the_size_category(gold: Gold) -> None:
    large_gold = gold * 300
    head, _ = parts(card(SCHEMA, "1.2.3", "cc-by-4.0", SIZES, TYPED, Tally(large_gold)))
    assert head["size_categories"] == ["n<1K" if len(large_gold) < 1000 else "1K<n<10K"]


def test_a_hostile_title_does_not_break_the_yaml() -> None:
    hostile = msgspec.structs.replace(SCHEMA, name="a: b\n---\n# 👩‍👩‍👧 \u202e 'x' \"y\"")
    name = yaml.safe_load(front_matter(hostile, "other", SIZES, Tally(example())))["pretty_name"]
    assert name == f"{hostile.name}, a synthetic test bed"


@pytest.mark.parametrize(
    ("makers", "sentence"),
    [
        (("person",), "The labels of the one document were made by people."),
        (
            ("machine", "machine"),
            "The labels of all 2 documents are machine-made; no person has labelled or corrected them.",
        ),
        (
            ("machine", "person", "person"),
            "The labels of 1 of 3 documents are machine-made, those of the others made by people.",
        ),
    ],
)
def test_a_card_says_who_made_the_labels(makers: tuple[Any, ...], sentence: str) -> None:
    gold = [
        (
            manifest_line(),
            msgspec.structs.replace(RECORD, provenance=msgspec.structs.replace(RECORD.provenance, made_by=maker)),
        )
        for maker in makers
    ]
    assert made_by(Tally(gold)).splitlines()[0] == sentence


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        (("single", "single"), "Gold status: 2 single (one annotator)."),
        (
            ("single", "taken", "merged", "decided", "agreed", "single"),
            (
                "Gold status: 2 single (one annotator), 1 agreed (several annotators, all alike), "
                "1 merged (several annotators, differences settled by a strategy without a person), "
                "1 decided (several annotators, every difference decided by a curator), "
                "1 taken (several annotators, one of them taken whole)."
            ),
        ),
    ],
)
def test_a_card_counts_how_gold_came_about(statuses: tuple[GoldStatus, ...], sentence: str) -> None:
    gold = [
        (
            manifest_line(),
            msgspec.structs.replace(RECORD, provenance=msgspec.structs.replace(RECORD.provenance, gold_status=status)),
        )
        for status in statuses
    ]
    assert made_by(Tally(gold)).splitlines()[1] == sentence


def test_a_card_counts_for_how_many_the_machine_is_recorded() -> None:
    recorded_machine = Machine("owl-1", "2.0", "2026-02-03", "prompts/owls.md")
    tally = Tally()
    for number, machine in enumerate(
        (recorded_machine, msgspec.structs.replace(recorded_machine, prompt=NOT_RECORDED), NOT_RECORDED)
    ):
        document = manifest_line(id=f"d{number}", source_type="synthetic", machine=machine)
        makers = (("machine", machine), ("machine", None), ("person", None))
        facts = (annotation_facts(document, SCHEMA, made_by=maker, machine=item) for maker, item in makers)
        correctors = (Corrector("c01", "machine", machine), Corrector("c02", "person"))
        record = msgspec.structs.replace(
            RECORD, provenance=msgspec.structs.replace(RECORD.provenance, corrected_by=correctors)
        )
        tally.count(document, count_gold(record, [Annotation(**item, labels=Labels()) for item in facts]))
    assert made_by(tally).splitlines()[-3:] == [
        "Model, version, date and prompt are recorded for 1 of 3 synthetic texts.",
        "Model, version, date and prompt are recorded for 1 of 6 machine-made annotations.",
        "Model, version, date and prompt are recorded for 1 of 3 machine-corrected documents.",
    ]


def test_the_example_opens_the_first_config_at_a_split_that_holds_rows() -> None:
    sizes = {"by_reference": {"test": 3}}
    _, body = parts(card(SCHEMA, "1.2.3", "other", sizes, TYPED, Tally(example())))
    assert f'load_dataset("path/to/{SCHEMA.name}-1.2.3", "by_reference")' in body
    assert 'dataset["test"][0]' in body


def test_a_table_has_a_row_for_each_row() -> None:
    assert table(("a", "b"), [(1, "x"), (2, "y")]) == "| a | b |\n| --- | --- |\n| 1 | x |\n| 2 | y |\n"


def test_a_card_is_what_the_hubs_own_library_reads_and_writes_again() -> None:
    words = card(SCHEMA, "1.2.3", "cc-by-4.0", SIZES, TYPED, Tally(example()), {"dataBiases": "Owls only."})
    dataset_card = DatasetCard(words)
    assert DatasetCardData(**dataset_card.data.to_dict()).to_dict() == dataset_card.data.to_dict() == parts(words)[0]
    assert DatasetCard(str(dataset_card)).data.to_dict() == dataset_card.data.to_dict()
    assert MetadataConfigs.from_dataset_card_data(dataset_card.data).get_default_config_name() == next(iter(SIZES))


def test_every_column_stands_in_the_card_with_its_type() -> None:
    _, body = parts(card(SCHEMA, "1.2.3", "cc-by-4.0", SIZES, TYPED, Tally(example())))
    rows = cells(section(body, "Columns"))
    assert ("`entities.label`", "label") in {row[:2] for row in rows}
    assert ("`entities`", "list of parts") in {row[:2] for row in rows}
    for config in SIZES:
        assert f"<summary><code>{config}</code></summary>" in body
        assert {f"`{path}`" for path in column_descriptions(SCHEMA)[config]} <= {row[0] for row in rows}


def test_what_the_datasheet_says_is_said_again_and_what_it_does_not_say_has_no_heading() -> None:
    _, body = parts(card(SCHEMA, "1.2.3", "other", SIZES, TYPED, Tally(example()), {"dataBiases": "Owls only."}))
    assert section(body, "Limits").strip() == "Owls only."
    assert "## Persons" not in body


def test_a_card_says_how_it_is_cited() -> None:
    citation = Citation("Owls", ("The Owl Society",))
    _, body = parts(card(SCHEMA, "1.2.3", "other", SIZES, TYPED, Tally(example()), citation=citation))
    assert bibtex(citation, "1.2.3") in section(body, "How to cite")
    _, body = parts(card(SCHEMA, "1.2.3", "other", SIZES, TYPED, Tally(example())))
    assert SCHEMA.name in section(body, "How to cite")


def test_texts_and_makers_are_named_as_the_hub_names_them() -> None:
    head, _ = parts(card(SCHEMA, "1.2.3", "other", SIZES, TYPED, Tally(example())))
    assert (head["annotations_creators"], head["language_creators"]) == (["other"], ["machine-generated"])
    assert head["multilinguality"] == "multilingual"
