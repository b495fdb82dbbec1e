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


def test_a_release_has_every_script_and_none_imports_this_package(described: tuple[Project, ExportResult]) -> None:
    scripts = baseline_scripts()
    assert {"baselines/scorer.py", "baselines/token_tags.py", "baselines/run.py"} <= scripts.keys()
    for name, code in scripts.items():
        assert (described[1].folder / name).read_bytes() == code
        assert not re.search(rb"^\s*(from|import) claimset", code, re.MULTILINE)
