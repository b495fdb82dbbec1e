"""Zones of an export: what is labelled in one interface is judged with the zones that another interface draws."""

import json
from pathlib import Path
from typing import Any

import pytest

from claimset.check.fix.fix_files import fix_files
from claimset.labelstudio.payload.export_file import read_exported_task
from claimset.model.schema import Schema
from support.checking import check_files

TEXT = "HARBOURPim Vos said that 90 owls left."


def _task(interface: str, control: str, start: int, end: int, label: str, text: str = TEXT) -> dict[str, Any]:
    value = {"start": start, "end": end, "text": text[start:end], "labels": [label]}
    region = {"id": "r", "from_name": control, "to_name": "text", "type": "labels", "value": value}
    data = {"text": text, "doc_id": "owls", "task_key": f"owls/{interface}"}
    return {"data": data, "annotations": [{"id": 1, "completed_by": 1, "result": [region]}]}


def _codes(file: Path, rows: list[dict[str, Any]], schema: Schema) -> set[str]:
    file.write_text(json.dumps(rows))
    return {issue.code for issue in check_files([file], schema).issues if issue.code.startswith("SPN")}


ENTITIES = _task("all", "entities", 7, 14, "PERSON")
ZONES = _task("zones", "zones", 0, 7, "DATE_PREFIX")


@pytest.mark.parametrize("rows", [[ENTITIES, ZONES], [ZONES, ENTITIES]], ids=["after", "before"])
def test_a_zone_of_another_task_ends_the_word_in_which_a_label_begins(
    rows: list[dict[str, Any]], schema: Schema, tmp_path: Path
) -> None:
    file = tmp_path / "export.json"
    assert _codes(file, rows, schema) == set()
    fixed = fix_files([file], schema, read_task=read_exported_task)
    assert (fixed.changes, fixed.unmended) == ([], [])


def test_a_control_whose_name_is_escaped_has_its_zones_too(schema: Schema, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    escaped_zones = json.dumps(ZONES).replace("zones", r"\u007aones")
    file.write_text(f"{json.dumps(ENTITIES)}\n{escaped_zones}\n")
    assert "SPN005" not in {issue.code for issue in check_files([file], schema).issues}


def test_zones_of_another_text_or_of_a_prediction_hold_for_nobody(schema: Schema, tmp_path: Path) -> None:
    (annotation,) = ZONES["annotations"]
    prediction = {**ZONES, "annotations": [], "predictions": [annotation]}
    other_text = _task("zones", "zones", 0, 7, "DATE_PREFIX", f"{TEXT} They came back.")
    assert _codes(tmp_path / "export.json", [ENTITIES, prediction, other_text], schema) == {"SPN005"}


def test_a_file_with_broken_parts_is_judged_with_the_zones_that_can_be_read(schema: Schema, tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text(f'{json.dumps(ENTITIES)}\n{{"data": \n[]\n{json.dumps(ZONES)}\n')
    codes = {issue.code for issue in check_files([file], schema).issues}
    assert "SPN005" not in codes
    assert {"SCH001", "SCH002"} <= codes
