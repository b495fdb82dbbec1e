"""CONTRIBUTING is walked as it is written: what it says to run runs, and what it names is there."""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.release.export import export
from claimset.store.project import Project
from support.changed_schemas import labels, node, relations
from support.pulling import Bench
from support.releasing import clone

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
VERSION = json.loads((ROOT / "schema/schema.json").read_bytes())["x-version"]
PAPERS = ("README.md", "CONTRIBUTING.md", "DATASHEET.md", "CHANGELOG.md")
RULES = "docs/reference/rules.md"
WALK = "One annotation, from the server to a parquet row"
EXAMPLE = "A rule, from failing test to green gate"
PAGE = """
## Definition

A union of workers.

## Decide

It bargains for its members.

## Examples

- `[Dockers United]` struck.
- The `[Guild of Weavers]` met.

## Counter-example

- The `[dockers]` struck.

## English

Its name.

## Dutch

Its name.
"""


def _section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def _commands(title: str) -> list[str]:
    """Return what a section says to run, line breaks undone, in its order; not what waits for a person to look."""
    commands = re.findall(r"`uv run ([^`]+)`", _section(title))
    return [" ".join(command.split()) for command in commands if "--hold" not in command]


@pytest.fixture
def copy(tmp_path: Path) -> Project:
    """A copy of the project, of its documents the first ones, without the code."""
    project = clone(tmp_path / "copy", *PAPERS, whole=True)
    (project.root / RULES).parent.mkdir(parents=True)
    shutil.copyfile(ROOT / RULES, project.root / RULES)
    return project


@pytest.fixture
def code_copy(copy: Project) -> Project:
    """A copy of the project with the code and the tests."""
    for name in ("scripts", "tests"):
        shutil.copytree(ROOT / name, copy.root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", copy.root / "pyproject.toml")
    return copy


def _run(project: Project, command: str) -> subprocess.CompletedProcess[str]:
    program, *words = command.split()
    place = Path(sys.executable).parent / program
    # The code of a copy goes before the installed one.
    environment = {**os.environ, "PYTHONPATH": str(project.root / "scripts")}
    return subprocess.run(
        [place, *words], cwd=project.root, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def _edit(project: Project, **fields: str) -> None:
    source = json.loads(project.schema_file.read_bytes())
    source.update({name.replace("_", "-"): value for name, value in fields.items()})
    project.schema_file.write_text(json.dumps(source, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _counts(project: Project) -> str:
    match = re.search(r": (\d+ errors?, \d+ warnings?)", _run(project, "claimset check").stderr)
    assert match is not None
    return match[1]


def test_a_label_is_added_as_it_is_written(copy: Project) -> None:
    counts = _counts(copy)
    source = json.loads(copy.schema_file.read_bytes())
    model = node(labels(source, "entities"), "NGO")
    labels(source, "entities").append(
        {key: model[key] for key in ("x-group", "x-color")}
        | {"const": "UNION", "title": "Union", "description": "A union of workers."}
    )
    source["properties"]["entities"]["items"]["properties"]["level"]["x-for"].append("UNION")
    for kind in relations(source):
        for end in ("x-domain", "x-range"):
            if "NGO" in kind.get(end, ()):
                kind[end].append("UNION")
    copy.schema_file.write_text(json.dumps(source, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    diff, build, *rest = _commands("Add a label")
    result = _run(copy, diff)
    assert result.returncode == 0, result.stderr
    wanted = re.search(r"it should be ([0-9.]+) or higher", result.stderr)
    assert wanted is not None, result.stderr
    _edit(copy, x_version=wanted[1])
    result = _run(copy, build)
    assert result.returncode == 0, result.stderr
    page = copy.root / "schema/guidelines/entities/UNION.md"
    frame, end, _ = page.read_text(encoding="utf-8").partition("<!-- /claimset:frame -->\n")
    page.write_text(frame + end + PAGE, encoding="utf-8")
    assert len(rest) == 3, "CONTRIBUTING.md, 'Add a label', has another number of commands than this test runs"
    for command in rest:
        result = _run(copy, command)
        assert result.returncode == 0, (command, result.stdout, result.stderr)
    assert _counts(copy) == counts
    assert copy.versions()[-2:] == [VERSION, wanted[1]]


def test_a_schema_whose_version_was_not_raised_is_compared_with_the_kept_one_of_that_version(copy: Project) -> None:
    _edit(copy, x_text={"control": "body"})
    result = _run(copy, "claimset schema diff --json")
    assert result.returncode in {0, 1}, result.stderr
    assert json.loads(result.stdout)["old"] == VERSION
    assert json.loads(result.stdout)["advice"]


def test_what_lists_rules_is_written_by_what_is_said_to_be_run_when_a_rule_is_added(copy: Project) -> None:
    assert "claimset schema build" in _commands("Add a rule"), "name the command in CONTRIBUTING.md, 'Add a rule'"
    file = copy.root / RULES
    whole = file.read_text(encoding="utf-8")
    file.write_text("".join(line for line in whole.splitlines(keepends=True) if "WVR003" not in line), encoding="utf-8")
    assert file.read_text(encoding="utf-8") != whole
    assert _run(copy, "claimset schema build").returncode == 0
    assert file.read_bytes() == (ROOT / RULES).read_bytes(), f"{RULES}: run claimset schema build"


def test_the_example_of_a_rule_goes_from_a_failing_test_to_a_green_one(code_copy: Project) -> None:
    diffs = re.findall(r"^```diff\n(.*?)^```$", _section(EXAMPLE), re.DOTALL | re.MULTILINE)
    first_test, second_test, build, *_ = _commands(EXAMPLE)
    runs = []
    for diff, test in zip(diffs, (first_test, second_test), strict=True):
        apply = subprocess.run(
            ["git", "apply", "-"], input=diff, cwd=code_copy.root, capture_output=True, text=True, check=False
        )
        assert apply.returncode == 0, f"renew the diff in CONTRIBUTING.md, '{EXAMPLE}': {apply.stderr}"
        runs.append(_run(code_copy, f"{test} -p no:cacheprovider"))
    assert [run.returncode for run in runs] == [1, 0], [run.stdout for run in runs]
    assert _run(code_copy, "ruff format --check scripts/claimset/rules").returncode == 0
    assert _run(code_copy, build).returncode == 0
    assert "### CLM099" in (code_copy.root / RULES).read_text(encoding="utf-8")


@pytest.mark.parametrize("title", re.findall(r"^## (Add .+)$", TEXT, re.MULTILINE))
def test_every_place_that_a_section_names_is_there(title: str) -> None:
    # A generated table lists files that a project may have, and need not.
    written = re.sub(r"<!-- claimset:(\w+) -->.*?<!-- /claimset:\1 -->", "", _section(title), flags=re.DOTALL)
    places = [
        place.replace("<family>", "spans")
        .replace("<code>", "SPN001")
        .replace("<verb>", "check")
        .replace("<room>", "check")
        .replace("<name>", "claims")
        for place in re.findall(r"`((?:tests|scripts|schema|annotations|raw|bench)/[^`\s]*)`", written)
    ]
    assert places or title == "Add a text"
    for place in places:
        assert list(ROOT.glob(place.replace("schema/lexicon/SPN001", "schema/lexicon/en"))), (
            f"CONTRIBUTING.md, '{title}', names {place}, which is not there"
        )


def test_an_annotation_passes_every_step_from_the_server_to_a_parquet_row(with_texts: Callable[..., Project]) -> None:
    lines = [line for line in _section(WALK).splitlines() if re.match(r"\d+\. ", line)]
    steps = [tuple(re.findall(r"`([.\w]+)\.(\w+)` ", line)[0]) for line in lines]
    assert len(steps) > 15
    modules = {importlib.import_module(module).__file__: module for module, _ in steps}
    passed = set()

    def note_call(frame: FrameType, *_: object) -> None:
        if frame.f_code.co_filename in modules:
            passed.add((modules[frame.f_code.co_filename], frame.f_code.co_qualname.partition(".")[0]))

    bench = Bench(with_texts(owls="Northmere Police counted 12 owls on that day."))
    bench.annotate(1, "Northmere")
    sys.setprofile(note_call)
    try:
        bench.pull()
        adjudicate_all(bench.project)
        export(bench.project)
    finally:
        sys.setprofile(None)
    assert [step for step in steps if step not in passed] == [], f"mend these steps in CONTRIBUTING.md, '{WALK}'"
