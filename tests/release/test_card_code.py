"""
The lines in a release's card are run as they stand: they load it, name its labels, and learn from it.

What they import beside datasets and pandas is in the group `card`: `uv run --group card pytest -n 0
tests/release/test_card_code.py tests/release/test_baselines.py`. Without it those tests skip.
"""

import contextlib
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from claimset.release.build.tables import read_named_rows, split_files
from claimset.release.export import ExportResult
from claimset.store.project import Project


@pytest.fixture(scope="module")
def folder(described: tuple[Project, ExportResult]) -> Path:
    return described[1].folder


def blocks(folder: Path, kind: str) -> list[str]:
    """The blocks of code of a kind in the card, with the folder that they are to be given."""
    card = (folder / "README.md").read_text(encoding="utf-8")
    code = re.findall(rf"^```{kind}\n(.*?)^```$", card, re.MULTILINE | re.DOTALL)
    return [block.replace(f"path/to/{folder.name}", str(folder)) for block in code]


def run_block(code: str) -> tuple[dict[str, Any], str]:
    """Run lines of Python; return their variables and what they print."""
    variables: dict[str, Any] = {}
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(code, "card", "exec"), variables)
    return variables, out.getvalue()


def claim_types(folder: Path) -> Counter[str]:
    files = [file for (config, _), parts in split_files(folder).items() if config == "claims" for file in parts]
    return Counter(str(row["label"]) for file in files for row in read_named_rows([file]))


def test_within_120_lines_a_card_shows_a_claim_with_claimant_cue_and_figure_and_how_to_load_it(folder: Path) -> None:
    lines = (folder / "README.md").read_text(encoding="utf-8").splitlines()[:120]
    assert lines.count("---") == 2
    section = "\n".join(lines).split("\n## One claim\n")[1].split("\n## ")[0]
    titles = [line.split(" | ")[0].removeprefix("| ") for line in section.splitlines() if line.startswith("| ")]
    assert set(titles) - {"what", "---"} == {
        "the sentence",
        "the claim",
        "who claims it",
        "in which words",
        "with which figure",
    }
    assert "load_dataset(" in "\n".join(lines)
    assert "\n## Configs" in "\n".join(lines)


def test_the_first_lines_print_the_first_row(folder: Path) -> None:
    variables, printed = run_block(blocks(folder, "python")[0])
    assert str(variables["dataset"]["train"][0]["id"]) in printed


def test_the_lines_for_pandas_name_the_type_of_every_claim(folder: Path) -> None:
    (code,) = [block for block in blocks(folder, "python") if "import pandas" in block]
    variables, printed = run_block(code)
    counts = variables["rows"]["label"].map(dict(enumerate(variables["names"]))).value_counts().to_dict()
    assert counts == claim_types(folder)
    assert all(name in printed for name in counts)


def test_the_lines_for_duckdb_name_the_type_of_every_claim(folder: Path) -> None:
    duckdb = pytest.importorskip("duckdb")
    (query,) = blocks(folder, "sql")
    assert dict(duckdb.sql(query).fetchall()) == claim_types(folder)


def test_a_first_model_of_claims_is_fit_and_scored_as_it_stands_in_the_card(folder: Path) -> None:
    pytest.importorskip("sklearn")
    (code,) = [block for block in blocks(folder, "python") if "model.fit" in block]
    variables, printed = run_block(code)
    commonest = Counter(variables["train"]["label"][:]).most_common(1)[0][0]
    assert float(printed) > variables["test"]["label"][:].count(commonest) / len(variables["test"]) > 0


def test_labels_json_names_the_numbers_of_every_column_of_labels(folder: Path) -> None:
    names = json.loads((folder / "labels.json").read_bytes())
    assert {"label", "certainty"} <= names["claims"].keys()
    assert {"genre", "claims.label", "entities.level"} <= names["documents"].keys()
    for (config, _), files in split_files(folder).items():
        for row in read_named_rows(files[:1]):
            for column, labels in names[config].items():
                if "." not in column and isinstance(row[column], str):
                    assert row[column] in labels
