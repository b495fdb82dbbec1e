"""Standard output is data, standard error is talk, and neither holds colour where none is wanted."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult, CommandResults, end, run_all, start

_COLOUR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[;m]")
_WITH_JSON = ("export --json", "adjudicate --format json", "hydrate . --json", "add text.txt --json", "doctor --json")
FORCED = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory, clone: Project) -> Project:
    """A clone with errors of several kinds, and a name that is no ASCII."""
    root = tmp_path_factory.mktemp("streams") / "broken"
    shutil.copytree(clone.root, root)
    project = Project(root)
    project.stored("gold")[0].write_bytes(b"{")
    (root / "raw" / "caf\u00e9 \U0001f469.txt").write_bytes(b"x")
    return project


@pytest.fixture(scope="module")
def results(broken: Project, clone: Project, tmp_path_factory: pytest.TempPathFactory) -> CommandResults:
    """What is asked of a whole project, of a broken one, and of none."""
    nowhere = tmp_path_factory.mktemp("nowhere")
    narrow = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    json_check = ["check", "--format", "json"]
    return run_all(
        {
            "json of whole": (json_check, clone.root, {}),
            "json of broken": (json_check, broken.root, {}),
            "text of broken": (["check"], broken.root, {}),
            "interface": (["schema", "show", "all"], clone.root, {}),
            "trouble": (["check"], nowhere, {}),
            "coloured": (["check"], broken.root, FORCED),
            "plain": (["check"], broken.root, {**FORCED, "NO_COLOR": "1"}),
            "plain trouble": (["check"], nowhere, {**FORCED, "NO_COLOR": "1"}),
            "narrow json": (json_check, broken.root, narrow),
            "narrow text": (["check"], broken.root, narrow),
            "narrow explain": (["explain"], broken.root, narrow),
        }
    )


@pytest.fixture(scope="module")
def as_json(tmp_path_factory: pytest.TempPathFactory, clone: Project) -> CommandResults:
    """What every verb that speaks JSON says, each of a project of its own."""
    calls = {}
    for words in _WITH_JSON:
        folder = tmp_path_factory.mktemp("json") / "clone"
        shutil.copytree(clone.root, folder)
        (folder / "text.txt").write_bytes("Words \U0001f469\u200d\U0001f52c".encode())
        calls[words] = (words.split(), folder, {})
    return run_all(calls)


def test_the_issues_of_a_check_are_json_on_standard_output(results: CommandResults) -> None:
    issues = results["json of broken"].rows
    assert {"SCH001", "DOC005"} <= {issue["code"] for issue in issues}
    assert all(issue["file"] for issue in issues if issue["level"] == "error")
    assert re.search(r"[1-9]\d* errors", results["json of broken"].words)


def test_a_check_that_finds_no_error_is_json_too(results: CommandResults) -> None:
    assert [issue for issue in results["json of whole"].rows if issue["level"] == "error"] == []
    assert "0 errors" in results["json of whole"].words


@pytest.mark.parametrize("words", _WITH_JSON)
def test_json_of_a_verb_is_all_that_stands_on_standard_output(as_json: CommandResults, words: str) -> None:
    assert as_json[words].data
    assert as_json[words].code == {"hydrate . --json": 1, "doctor --json": 3}.get(words, 0)


def test_what_is_said_beside_the_json_is_on_standard_error(as_json: CommandResults) -> None:
    assert re.search(r"\d+ documents", as_json["export --json"].words)
    assert "gold records written" in as_json["adjudicate --format json"].words


def test_an_interface_on_standard_output_is_xml_and_nothing_else(results: CommandResults) -> None:
    assert ElementTree.fromstring(results["interface"].out).tag == "View"
    assert "schema" in results["interface"].err


def test_a_trouble_leaves_standard_output_empty(results: CommandResults) -> None:
    assert (results["trouble"].code, results["trouble"].out) == (3, "")
    assert results["trouble"].err.startswith("error: ")


def test_a_long_path_is_not_broken_over_lines(claimset: Callable[..., CommandResult], tmp_path: Path) -> None:
    folder = tmp_path / ("long-" * 20) / ("name-" * 20)
    folder.mkdir(parents=True)
    assert str(folder) in claimset("--project", str(folder), "check").err


def test_nothing_is_coloured_where_no_terminal_is(results: CommandResults) -> None:
    assert "\x1b" not in results["text of broken"].out + results["text of broken"].err


def test_colours_are_left_out_where_no_color_is_set(results: CommandResults) -> None:
    assert _COLOUR.search(results["coloured"].out)
    assert not _COLOUR.search(results["plain"].out + results["plain"].err)
    assert not _COLOUR.search(results["plain trouble"].err)


@pytest.mark.skipif(os.name != "posix", reason="a terminal of POSIX")
def test_no_color_is_honoured_on_a_real_terminal(broken: Project) -> None:
    here, there = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", "from claimset.commands import main; main()", "check"],
        cwd=broken.root,
        env={**os.environ, "NO_COLOR": "1", "TERM": "xterm-256color"},
        stdin=subprocess.DEVNULL,
        stdout=there,
        stderr=there,
    )
    os.close(there)
    shown = b"".join(iter(lambda: _read(here), b""))
    os.close(here)
    assert process.wait() == 1
    assert b"SCH001" in shown
    assert not _COLOUR.search(shown.decode())


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


@pytest.mark.parametrize("name", ["narrow json", "narrow text", "narrow explain"])
def test_a_stream_that_takes_no_unicode_is_no_traceback(results: CommandResults, name: str) -> None:
    assert results[name].code == (0 if name == "narrow explain" else 1)
    assert results[name].out


@pytest.mark.skipif(os.name != "posix", reason="a pipe of POSIX")
def test_a_reader_that_goes_away_is_no_traceback(broken: Project) -> None:
    process = start("check", "--format", "json", cwd=broken.root)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    result = end(process)
    assert "Exception ignored" not in result.err
    assert "Broken pipe" not in result.err
