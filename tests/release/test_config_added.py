"""A new config is one file: export, card, Croissant, loader and verify follow from its CONFIG."""

import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from datasets import load_dataset

from claimset.release import configs
from claimset.release.configs import CONFIGS, read_configs
from claimset.release.export import export
from claimset.release.verify import verify_release
from claimset.store.project import Project
from support.releasing import FERRY, OWLS, two

_MODULE = """
from claimset.model.feature import List
from claimset.release.records.column_types import INT, STRING
from claimset.release.records.config import Config


def _rows(item):
    if item.text is not None:
        yield {"document_id": item.record.id, "words": item.text.split(), "span_count": len(item.spans_by_id)}


CONFIG = Config(
    name="bags",
    order=60,
    description="a document as a bag of words",
    features=lambda schema: {"document_id": STRING, "words": List(STRING), "span_count": INT},
    rows=_rows,
    columns={"words": "The words, parted by white space.", "span_count": "How many spans the document has."},
)
"""


@pytest.fixture
def bags(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay one more module beside those of the package, in a folder of its own."""
    (tmp_path / "bags.py").write_text(_MODULE)
    monkeypatch.setattr(configs, "__path__", [*configs.__path__, str(tmp_path)])
    for name, config in read_configs().items():
        monkeypatch.setitem(CONFIGS, name, config)


@pytest.fixture
def release(with_texts: Callable[..., Project], project: Project, bags: None) -> Path:
    """A release of two documents, with rows of the added config."""
    two(project, with_texts, OWLS, FERRY, splits=("train", "train"))
    return export(project).folder


def test_a_config_in_one_file_is_exported_described_loaded_and_verified(release: Path, tmp_path: Path) -> None:
    rows = load_dataset(str(release), "bags", split="train", cache_dir=str(tmp_path))
    assert [(row["words"][:2], row["span_count"]) for row in rows] == [(["Mariners", "at"], 1), (["Barn", "Owl"], 1)]
    card = (release / "README.md").read_text()
    assert "| bags | a document as a bag of words | 2 |" in card
    assert "| `span_count` | int64 | How many spans the document has. |" in card
    record_sets = json.loads((release / "croissant.json").read_text())["recordSet"]
    assert "bags" in [item["name"] for item in record_sets]
    assert verify_release(release).faults == ()


def test_verify_compares_the_rows_of_an_added_config(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bags = CONFIGS["bags"]
    monkeypatch.setitem(
        CONFIGS,
        "bags",
        msgspec.structs.replace(bags, rows=lambda item: [{**row, "words": []} for row in bags.rows(item)]),
    )
    (fault,) = verify_release(release).faults
    assert fault.file == "data/bags/train-00000-of-00001.parquet"
    assert "row 0 is not what records.jsonl gives: words" in fault.words
