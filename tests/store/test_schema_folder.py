"""The folder of a schema: schemas of earlier claimsets are refused, versions that mean the same are known."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from claimset.model.trouble import Misconfigured
from claimset.store.project import Project
from claimset.store.schema_folder import SchemaFolder
from support.earlier_schema import with_envelope
from support.strategies import SOURCE


def _write(root: Path, name: str, source: dict[str, Any]) -> None:
    file = root / "schema" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(source), encoding="utf-8")


def test_a_schema_of_an_earlier_claimset_is_refused_with_the_command_that_upgrades_it(tmp_path: Path) -> None:
    _write(tmp_path, "schema.json", with_envelope(SOURCE))
    with pytest.raises(Misconfigured, match=r"schema/schema\.json is of an earlier claimset") as refusal:
        SchemaFolder(tmp_path).source()
    assert "claimset upgrade --plan" in refusal.value.remedy
    assert refusal.value.exit_code == 3


def test_a_kept_version_of_an_earlier_claimset_is_refused_alike(tmp_path: Path) -> None:
    _write(tmp_path, "schema.json", SOURCE)
    _write(tmp_path, "versions/0.9.0.json", with_envelope(SOURCE | {"x-version": "0.9.0"}))
    with pytest.raises(Misconfigured, match=r"schema/versions/0\.9\.0\.json is of an earlier claimset"):
        Project(tmp_path).version("0.9.0")


def test_versions_that_differ_in_looks_only_are_equal(tmp_path: Path) -> None:
    repainted, widened = copy.deepcopy(SOURCE), copy.deepcopy(SOURCE)
    repainted["properties"]["entities"]["title"] = "Other"
    widened["x-interfaces"][0]["passes"].append("entities")
    _write(tmp_path, "schema.json", SOURCE)
    _write(tmp_path, "versions/0.8.0.json", repainted | {"x-version": "0.8.0"})
    _write(tmp_path, "versions/0.9.0.json", widened | {"x-version": "0.9.0"})
    (tmp_path / "schema/versions/0.7.0.json").write_text("{", encoding="utf-8")
    assert SchemaFolder(tmp_path).schema().equal_versions == {"0.8.0"}
