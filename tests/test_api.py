"""The public API: its examples run as they are written, and what is not there is said in a sentence."""

import doctest
import importlib
import re
from pathlib import Path
from typing import Any

import pytest
from datasets import load_dataset

import claimset
from claimset.model.trouble import Misconfigured
from claimset.release.export import ExportResult
from support.docs_pages import code_blocks, text_of
from support.releasing import clone


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """A release of this project."""
    return claimset.export(clone(tmp_path_factory.mktemp("api") / "clone"))


def test_the_examples_of_the_docstrings_and_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(clone(tmp_path / "clone", "DATASHEET.md").root)
    page = "\n".join(block.code for block in code_blocks("reference/python.md", "pycon"))
    examples = [
        *doctest.DocTestFinder().find(claimset, "claimset"),
        doctest.DocTestParser().get_doctest(page, {}, "reference/python.md", None, 0),
    ]
    results = [doctest.DocTestRunner().run(example) for example in examples]
    assert sum(result.attempted for result in results) > 10
    assert sum(result.failed for result in results) == 0


def test_the_page_names_every_function() -> None:
    assert set(re.findall(r"^\| `(\w+)\(", text_of("reference/python.md"), re.MULTILINE)) == set(claimset.__all__)


def test_the_function_check_keeps_its_name_beside_the_room_of_that_name() -> None:
    importlib.import_module("claimset.check.project")
    assert callable(claimset.check)
    assert {name for name in claimset.__all__ if callable(getattr(claimset, name))} == set(claimset.__all__), (
        "keep only functions in __all__ of scripts/claimset/__init__.py"
    )


def test_a_frame_has_the_rows_of_the_dataset_with_names_for_numbers(release: ExportResult, tmp_path: Path) -> None:
    for config in release.sizes:
        rows = load_dataset(str(release.folder), config, split="train", cache_dir=str(tmp_path))
        frame = claimset.load(release.folder, config, "train")
        assert (len(frame), list(frame.columns)) == (len(rows), ["split", *rows.column_names])
    tokens = load_dataset(str(release.folder), "tokens", split="train", cache_dir=str(tmp_path))
    column = next(name for name in tokens.column_names if name.endswith("_tags"))
    names = tokens.features[column].feature.names
    frame = claimset.load(release.folder, "tokens", "train")
    assert frame[column].tolist() == [[names[number] for number in row] for row in tokens[column]]


def test_the_cards_lines_for_pandas_name_labels_as_load_does(release: ExportResult) -> None:
    card = (release.folder / "README.md").read_text()
    (lines,) = re.findall(r"```python\n(import json\n.*?)```", card, re.DOTALL)
    scope: dict[str, Any] = {}
    exec(lines.replace(f"path/to/{release.folder.name}", str(release.folder)), scope)
    config, column = re.findall(r'\["(\w+)"\]\["(\w+)"\]', lines)[0]
    names = scope["rows"][column].map(dict(enumerate(scope["names"])))
    assert sorted(names) == sorted(claimset.load(release.folder, config)[column])


def test_all_splits_come_with_their_names(release: ExportResult) -> None:
    frame = claimset.load(release.folder, "documents")
    assert frame["split"].value_counts().to_dict() == release.sizes["documents"]


def test_a_config_that_is_not_there_is_named_with_what_is(release: ExportResult, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no rows of nobody") as caught:
        claimset.load(release.folder, "nobody")
    assert "claims/train" in caught.value.remedy
    with pytest.raises(Misconfigured, match="no rows of claims/nowhere"):
        claimset.load(release.folder, "claims", "nowhere")
    with pytest.raises(Misconfigured):
        claimset.load_project(tmp_path)
