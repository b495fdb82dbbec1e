"""The baselines of a release, run as its card says, and what the card says of their scores."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from datasets import ClassLabel, Dataset, Features, List, Value
from jsonschema import Draft202012Validator

from claimset.model.file_schemas import file_schema
from claimset.model.trouble import Misconfigured
from claimset.release.baselines import run
from claimset.release.export import ExportResult
from claimset.release.papers.card_parts.baselines import (
    Baselines,
    Score,
    baseline_scripts,
    baselines_section,
    measured_baselines,
)
from claimset.store.project import Project

SIZES = {name: {"train": 9, "test": 3} for name in ("tokens", "claims", "relations")}
MODEL = Score(
    "tokens/x_tags", "predicted", "test", 1, 3, 40, 0.5, 0.4, 0.9, 0.25, 0.75, "documents", "token_tags.py", "CRF"
)
NOTHING = Score("tokens/x_tags", "nothing", "test", 1, 3, 40, 0.0, 0.0, 0.8)


def test_the_commands_of_the_card_run_as_written_and_beat_all_o(
    described: tuple[Project, ExportResult], tmp_path: Path
) -> None:
    pytest.importorskip("pycrfsuite")
    pytest.importorskip("sklearn")
    folder = described[1].folder
    card = (folder / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```sh\n(.*?)^```$", card, re.MULTILINE | re.DOTALL)
    install, *commands = block.replace(f"path/to/{folder.name}", str(folder)).splitlines()
    assert install == "pip install datasets python-crfsuite scikit-learn"
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HF_HUB_OFFLINE": "1"}
    command = "set -e\n" + "\n".join([*commands[:-1], f"{commands[-1]} --json > scores.json"])
    subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment, check=True, capture_output=True)
    scores: dict[str, dict[str, Any]] = {}
    for row in json.loads((tmp_path / "scores.json").read_bytes()):
        scores.setdefault(row["task"], {})[row["system"]] = row
    entities, claims, relations = (scores[task] for task in ("tokens/entities_tags", "claims", "relations"))
    assert entities["predicted"]["f1"] > 0.2 > entities["chance"]["f1"] > entities["nothing"]["f1"] == 0
    assert entities["predicted"]["tokens"] > entities["nothing"]["tokens"] + 0.05
    assert claims["predicted"]["f1"] > claims["most frequent"]["f1"]
    assert relations["predicted"]["f1"] > 0.2 > relations["chance"]["f1"] > relations["nothing"]["f1"] == 0
    assert all(row["predicted"]["low"] <= row["predicted"]["f1"] <= row["predicted"]["high"] for row in scores.values())


def test_what_run_writes_is_what_the_next_card_reads(
    described: tuple[Project, ExportResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("pycrfsuite")
    pytest.importorskip("sklearn")
    monkeypatch.setattr(run, "SCRIPTS", {"claims": run.SCRIPTS["claims"], "nowhere": ("none.py", "none")})
    project, release = described
    written = run.run_baselines(release.folder)
    assert list(Draft202012Validator(file_schema("baselines")).iter_errors(json.loads(written))) == []
    (tmp_path / "baselines.json").write_text(written, encoding="utf-8")
    manifest = json.loads((release.folder / "MANIFEST.json").read_bytes())
    digests = manifest["records_sha256"], manifest["files"]["splits.json"]
    baselines = measured_baselines(Project(tmp_path), *digests)
    assert baselines is not None
    assert {score.task for score in baselines.scores} == {"claims"}
    assert f"`{run.SCRIPTS['claims'][0]}`" in "".join(baselines_section("path", release.sizes, baselines))
    assert measured_baselines(Project(tmp_path), "0" * 64, digests[1]) is None
    assert measured_baselines(project, *digests) is None


def test_a_card_says_by_how_much_a_tagger_beats_all_o() -> None:
    section = "\n".join(baselines_section("path", SIZES, Baselines("a", "b", {"python": "3.11"}, (MODEL, NOTHING))))
    assert "| tokens/x_tags | `token_tags.py`: CRF | 40 | **0.50** (0.25 to 0.75) | 0.40 | 0.00 |" in section
    assert "90.0% of tokens right, all O 80.0%: +10.0 points; F1 0.50 against 0.00" in section
    assert "3 documents of test" in section


def test_a_model_that_finds_nothing_is_not_said_to_beat_all_o() -> None:
    useless = msgspec.structs.replace(MODEL, f1=0.0, low=0.0, high=0.0)
    section = "\n".join(baselines_section("path", SIZES, Baselines("a", "b", {}, (useless, NOTHING))))
    assert "points" not in section


def test_without_scores_a_card_says_that_nobody_has_measured() -> None:
    assert "Nobody has measured" in "".join(baselines_section("path", SIZES, None))
    assert list(baselines_section("path", {"tokens": {"train": 3}, "documents": {"train": 1, "test": 1}}, None)) == []


@pytest.mark.parametrize("content", [b"", b"[]", b'{"format": 9}', b'{"format": 1, "scores": 3}', b"\xff"])
def test_scores_that_cannot_be_read_are_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "baselines.json").write_bytes(content)
    with pytest.raises(Misconfigured, match=r"baselines\.json"):
        measured_baselines(Project(tmp_path), "", "")


@pytest.mark.parametrize("lacking", ["predicted", "nothing"])
def test_scores_without_one_that_the_card_compares_are_refused_in_a_sentence(tmp_path: Path, lacking: str) -> None:
    scores = [score for score in (MODEL, NOTHING) if score.system != lacking]
    _write_scores(tmp_path, scores)
    with pytest.raises(Misconfigured, match=rf"baselines\.json.*'tokens/x_tags' has no score of '{lacking}'"):
        measured_baselines(Project(tmp_path), "a", "b")


def test_a_file_without_any_score_is_one_that_nobody_measured(tmp_path: Path) -> None:
    _write_scores(tmp_path, [])
    assert measured_baselines(Project(tmp_path), "a", "b") is None


def _write_scores(folder: Path, scores: list[Score]) -> None:
    content = {"format": 1, **msgspec.to_builtins(Baselines("a", "b", {}, tuple(scores)))}
    (folder / "baselines.json").write_text(json.dumps(content))


def test_a_claim_gets_the_only_type_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    claim_types = pytest.importorskip("claimset.release.baselines.claim_types")
    rows = [{"document_id": "a", "claim_id": f"c{number}", "text": f"Words {number}.", "label": 1} for number in (1, 2)]
    features = Features(
        document_id=Value("string"), claim_id=Value("string"), text=Value("string"), label=ClassLabel(names=["x", "y"])
    )
    monkeypatch.setattr(claim_types, "load_dataset", lambda *_, **__: Dataset.from_list(rows, features))
    assert [row["label"] for row in claim_types.label_claims("any")] == ["y", "y"]


@pytest.mark.parametrize("related", [True, False])
def test_spans_get_the_only_relation_that_there_is_or_none(monkeypatch: pytest.MonkeyPatch, related: bool) -> None:
    relation_labels = pytest.importorskip("claimset.release.baselines.relation_labels")
    spans = [{"id": "s", "start": 0, "end": 3, "label": 0}, {"id": "t", "start": 4, "end": 9, "label": 1}]
    kind = {
        "id": Value("string"),
        "start": Value("int64"),
        "end": Value("int64"),
        "label": ClassLabel(names=["A", "B"]),
    }
    text = Value("string")
    relation = dict.fromkeys(("document_id", "from_id", "to_id", "from_label", "to_label", "made_by"), text)
    place = {"document_id": "a", "start": 0, "end": 9}
    row = {**place, "from_id": "s", "to_id": "t", "from_label": "A", "to_label": "B", "made_by": "person", "label": 0}
    tables = {
        "documents": Dataset.from_list(
            [{"id": "a", "text": "Two words", "layer": spans}], Features(id=text, text=text, layer=List(kind))
        ),
        "tokens": Dataset.from_list([place]),
        "relations": Dataset.from_dict(
            {name: [row[name]] if related else [] for name in (*relation, "label")},
            Features(**relation, label=ClassLabel(names=["R"])),
        ),
    }
    monkeypatch.setattr(relation_labels, "load_dataset", lambda _, config, **__: tables[config])
    expected = [{"task": "relations", "document_id": "a", "from_id": "s", "to_id": "t", "label": "R"}]
    assert list(relation_labels.relate_spans("any")) == (expected if related else [])


def test_a_release_has_every_script_and_none_imports_this_package(described: tuple[Project, ExportResult]) -> None:
    scripts = baseline_scripts()
    assert {"baselines/scorer.py", "baselines/token_tags.py", "baselines/run.py"} <= scripts.keys()
    for name, code in scripts.items():
        assert (described[1].folder / name).read_bytes() == code
        assert not re.search(rb"^\s*(from|import) claimset", code, re.MULTILINE)
