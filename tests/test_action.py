"""The action of GitHub: its steps run as GitHub runs them, and the workflow in docs/ uses it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from claimset.store.project import Project
from support.docs_pages import text_of

ROOT = Path(__file__).resolve().parents[1]
ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step["run"] for step in ACTION["runs"]["steps"] if "run" in step}


def _step(name: str, folder: Path, temporary: Path) -> "subprocess.CompletedProcess[str]":
    """Run a step with the shell that GitHub takes for `shell: bash`."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[name]],
        cwd=folder,
        env={
            **os.environ,
            "PATH": path,
            "RUNNER_TEMP": str(temporary),
            "GITHUB_STEP_SUMMARY": str(temporary / "summary.md"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_error_reaches_code_scanning_and_fails_the_last_step(checkout: Project, tmp_path: Path) -> None:
    file = next(iter(checkout.stored("gold")))
    record = json.loads(file.read_bytes())
    record["claims"][0]["start"] += 1
    file.write_text(json.dumps(record), encoding="utf-8")
    assert _step("Write the issues for code scanning", checkout.root, tmp_path).returncode == 0
    results = json.loads((tmp_path / "claimset.sarif").read_bytes())["runs"][0]["results"]
    assert "SPN005" in {row["ruleId"] for row in results}
    checked = _step("Check", checkout.root, tmp_path)
    assert checked.returncode == 1
    assert checked.stdout.startswith("::error file=annotations/gold/")


def test_a_project_without_an_error_passes(checkout: Project, tmp_path: Path) -> None:
    assert _step("Write the issues for code scanning", checkout.root, tmp_path).returncode == 0
    assert _step("Check", checkout.root, tmp_path).returncode == 0
    assert _step("Summary", checkout.root, tmp_path).returncode == 0
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert summary.startswith("```\ninterface ")
    assert "kappa" in summary
    assert summary.endswith("\n```\n")


def test_a_folder_without_a_project_fails_at_once(tmp_path: Path) -> None:
    assert _step("Write the issues for code scanning", tmp_path, tmp_path).returncode == 3


def test_the_workflow_in_docs_has_the_permission_that_the_upload_needs() -> None:
    (block,) = re.findall(
        r"^```yaml\n(.*?)^```$", text_of("how-to/check-in-continuous-integration.md"), re.MULTILINE | re.DOTALL
    )
    workflow = yaml.safe_load(block)
    assert workflow["permissions"] == {"contents": "read", "security-events": "write"}
    assert workflow["jobs"]["check"]["steps"][-1]["uses"].endswith("/claimset@main")
