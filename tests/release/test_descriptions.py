"""A release describes itself: Croissant is accepted by its own library, and loads the rows through it."""

import json
import logging
from collections import Counter
from pathlib import Path

import mlcroissant
import pyarrow.parquet as pq
import pytest
import yaml
from jsonschema import Draft202012Validator

from claimset.labels.tally import Tally
from claimset.model.file_schemas import file_schema_text
from claimset.model.trouble import Misconfigured
from claimset.release.export import ExportResult, export
from claimset.release.papers.croissant import croissant
from claimset.release.papers.descriptions import citation
from claimset.store.project import Project
from claimset.text.decode import sha256
from support.tree import tree


def _open_dataset(folder: Path, caplog: pytest.LogCaptureFixture) -> mlcroissant.Dataset:
    logging.getLogger("absl").propagate = True
    with caplog.at_level(logging.WARNING):
        return mlcroissant.Dataset(str(folder / "croissant.json"))


def test_croissant_is_valid_and_lacks_nothing_but_a_day_and_an_address(
    described: tuple[Project, ExportResult], caplog: pytest.LogCaptureFixture
) -> None:
    metadata = _open_dataset(described[1].folder, caplog).metadata
    assert "http://mlcommons.org/croissant/1.1" in metadata.conforms_to
    warnings = [line for record in caplog.records for line in record.getMessage().splitlines() if "  -  [" in line]
    assert all("datePublished" in line for line in warnings), warnings
    version = described[1].folder.name.removeprefix("safeguarding-claims-")
    assert metadata.version == version.replace(".dev0", "-dev0")
    assert metadata.license == ["https://spdx.org/licenses/CC-BY-4.0"]


def test_croissant_counts_the_records_of_every_config_and_split(described: tuple[Project, ExportResult]) -> None:
    release = described[1]
    content = json.loads((release.folder / "croissant.json").read_bytes())
    for record_set in content["recordSet"]:
        if record_set["@id"] in release.sizes:
            sizes = release.sizes[record_set["@id"]]
            counts = {item["name"]: item["value"] for item in record_set["annotation"]}
            assert counts == {"count": sum(sizes.values()), **{f"count-{split}": sizes[split] for split in sizes}}
    assert {record_set["@id"] for record_set in content["recordSet"] if "annotation" in record_set} == set(
        release.sizes
    )


def test_croissant_says_where_labels_come_from_and_on_what_conditions_they_are_used(
    described: tuple[Project, ExportResult],
) -> None:
    content = json.loads((described[1].folder / "croissant.json").read_bytes())
    sources = {item["prov:label"] for item in content["prov:wasDerivedFrom"]}
    labelled_ids = {file.stem for file in described[0].stored("gold")}
    kinds = Counter((row.source_type, row.text_tier) for row in described[0].documents() if row.id in labelled_ids)
    assert sources == {f"{count} texts: {source}, {tier}" for (source, tier), count in kinds.items()}
    agents = [item["prov:wasAssociatedWith"] for item in content["prov:wasGeneratedBy"]]
    assert {agent["@type"] for agent in agents} == {"prov:SoftwareAgent"}
    labels, texts, absent_texts = content["usageInfo"]
    assert labels["license"] == content["license"]
    assert "documents/licence" in texts["description"]
    assert absent_texts["odrl:prohibition"]["odrl:target"] == {"@id": "by_reference"}
    annotators = next(item for item in content["recordSet"] if item["@id"] == "annotations")["field"]
    assert [item["name"] for item in annotators if "equivalentProperty" in item] == ["annotator"]
    assert {"prov", "odrl"} <= content["@context"].keys()


def test_every_other_file_is_named_with_its_size_and_hash(described: tuple[Project, ExportResult]) -> None:
    folder = described[1].folder
    files = {name: data for name, data in tree(folder).items() if name not in {"croissant.json", "SHA256SUMS"}}
    described = json.loads((folder / "croissant.json").read_bytes())["distribution"]
    objects = {item["@id"]: (item["contentSize"], item["sha256"]) for item in described if "sha256" in item}
    assert objects == {name: (f"{len(data)} B", sha256(data)) for name, data in files.items()}


def test_a_stranger_judges_every_record_by_the_schema_in_the_release(
    described: tuple[Project, ExportResult],
) -> None:
    folder = described[1].folder
    schema = json.loads((folder / "schema/record.schema.json").read_bytes())
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema)
    records = [json.loads(line) for line in (folder / "records.jsonl").read_bytes().splitlines()]
    assert records
    assert [error.message for record in records for error in judge.iter_errors(record)] == []
    for spoilt in ({"id": None}, {"provenance": {}}, {"entities": [{"id": "e1"}]}, {"more": 1}):
        assert not judge.is_valid(records[0] | spoilt)


def test_the_schemas_of_the_package_lie_in_the_release_as_they_are(
    described: tuple[Project, ExportResult],
) -> None:
    folder = described[1].folder / "schema" / "files"
    assert {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()} == {
        f"{kind}.schema.json": file_schema_text(kind)
        for kind in ("annotation", "definitions", "lock", "record", "release-manifest")
    }


def test_the_records_of_every_config_load_with_their_split(
    described: tuple[Project, ExportResult], caplog: pytest.LogCaptureFixture
) -> None:
    release = described[1]
    dataset = _open_dataset(release.folder, caplog)
    for config, sizes in release.sizes.items():
        rows = list(dataset.records(config))
        counts = {split: sum(row[f"{config}/split"] == split.encode() for row in rows) for split in sizes}
        assert counts == sizes


def test_nested_values_are_those_of_the_files(
    described: tuple[Project, ExportResult], caplog: pytest.LogCaptureFixture
) -> None:
    release = described[1]
    layer = described[0].schema().with_role("claim")[0].name
    table = pq.read_table(next((release.folder / "data" / "documents").glob("train-*"))).to_pylist()
    stored_spans = {row["id"]: [(item["start"], item["label"]) for item in row[layer]] for row in table}
    path = f"documents/{layer}"
    rows = {row["documents/id"].decode(): row for row in _open_dataset(release.folder, caplog).records("documents")}
    loaded_spans = {
        name: [(item[f"{path}/start"], item[f"{path}/label"]) for item in rows[name][path]] for name in stored_spans
    }
    assert loaded_spans == stored_spans
    assert any(stored_spans.values())


def test_the_numbers_of_labels_are_told(
    described: tuple[Project, ExportResult], caplog: pytest.LogCaptureFixture
) -> None:
    project, release = described
    layer = project.schema().with_role("claim")[0]
    rows = list(_open_dataset(release.folder, caplog).records(f"{layer.name}-labels"))
    names = {row[f"{layer.name}-labels/number"]: row[f"{layer.name}-labels/name"] for row in rows}
    assert list(names.values()) == list(project.schema().ids[layer.name])
    assert list(names) == list(range(len(names)))


def test_a_changed_data_file_is_noticed_by_its_hash(described: tuple[Project, ExportResult]) -> None:
    data = json.loads((described[1].folder / "croissant.json").read_bytes())
    file = next(item for item in data["distribution"] if item["@id"].endswith(".parquet"))
    assert file["sha256"] != sha256((described[1].folder / file["contentUrl"]).read_bytes() + b"\0")


def test_the_citation_of_a_release_has_its_version(described: tuple[Project, ExportResult]) -> None:
    data = yaml.safe_load((described[1].folder / "CITATION.cff").read_bytes())
    assert data["version"] == described[1].folder.name.removeprefix("safeguarding-claims-")
    described = json.loads((described[1].folder / "croissant.json").read_bytes())
    assert data["title"] in described["citeAs"]


def test_a_project_without_datasheet_and_citation_is_described_too(
    checkout: Project, caplog: pytest.LogCaptureFixture
) -> None:
    (checkout.root / "DATASHEET.md").unlink()
    release = export(checkout)
    assert not (release.folder / "CITATION.cff").exists()
    assert _open_dataset(release.folder, caplog).metadata.name == checkout.schema().name


def test_a_citation_that_cannot_be_read_stops_an_export(checkout: Project) -> None:
    (checkout.root / "CITATION.cff").write_text("title: [", encoding="utf-8")
    with pytest.raises(Misconfigured, match="CITATION"):
        citation(checkout)


def test_the_same_inputs_give_the_same_words(checkout: Project) -> None:
    schema = checkout.schema()
    files, reordered_files = ({"b.md": (1, "x"), "a.md": (2, "y")}, {"a.md": (2, "y"), "b.md": (1, "x")})
    assert croissant(schema, "0.1.0", files, {}, {}, Tally()) == croissant(
        schema, "0.1.0", reordered_files, {}, {}, Tally()
    )


def test_the_datasheet_speaks_in_it(described: tuple[Project, ExportResult]) -> None:
    data = json.loads((described[1].folder / "croissant.json").read_bytes())
    terms = {name for name in data if name.startswith("rai:")}
    assert {"rai:dataCollection", "rai:dataBiases", "rai:dataUseCases", "rai:personalSensitiveInformation"} <= terms
    assert "<!--" not in json.dumps(data)
