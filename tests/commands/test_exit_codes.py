"""A command's exit code says what is wrong: data 1, usage 2, configuration 3, server 4, conflict 5."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult, CommandResults, end, run_all
from faults.stand_in import Answer, StandIn, page, say_json

TOKEN = "0123456789abcdef0123456789abcdef01234567"
EXPIRED = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ0b2tlbl90eXBlIjoicmVmcmVzaCIsImV4cCI6MX0.c2ln"
NOTHING: Mapping[str, str] = {}

OUTSIDE = [
    "check",
    "adjudicate",
    "export",
    "add text.txt",
    "hydrate .",
    "schema show all",
    "push --plan",
    "pull",
    "demo",
]
OUTSIDE += ["serve", "doctor", "agree", "status --offline", "blame x", "report", "publish --plan"]
WRONG = [
    "no-such-verb",
    "check --no-such-option",
    "check --format xml",
    "add",
    "add no-such-file.txt",
    "hydrate nowhere",
]
WRONG += [
    "add --text-tier secret .",
    "schema show",
    "schema show no-such-interface",
    "explain NOPE999",
    "serve --port many",
]
WRONG += ["export --version"]
READING = {
    "check": (0, ""),
    "schema show all": (0, ""),
    "explain": (0, ""),
    "check no-such-document": (3, "no-such-document"),
    "export --version 1": (3, "is no version"),
    "export --version ../1.0.0": (3, "is no version"),
    "export --out schema/schema.json/below": (3, "cannot write in"),
    "export --project .": (2, "--project stands before the command"),
    "schema show --project=. all": (2, "--project stands before the command"),
    "pull": (3, "no server is named"),
    "serve --backup new.tar.gz": (3, "no server to back up"),
    "serve --restore schema/schema.json": (3, "no backup"),
    "serve --port 99999": (3, "99999"),
    "adjudicate --take nobody": (3, "nobody"),
}
SERVERS: dict[str, tuple[Answer, str, int, str]] = {
    "old": (say_json({"release": "1.10.0"}), TOKEN, 3, "too old"),
    "401": (say_json({"detail": "Invalid token."}, 401), TOKEN, 3, "does not accept the token"),
    "page": (page(), TOKEN, 4, "not JSON"),
    "expired": (page(401), EXPIRED, 3, "token"),
}


def _complains(said: CommandResult, words: str) -> bool:
    return bool(re.search(rf"error: .*{words}.* try: \S", said.words))


@pytest.fixture(scope="module")
def results_outside(tmp_path_factory: pytest.TempPathFactory) -> CommandResults:
    """Every verb that needs a project, where there is none."""
    folder = tmp_path_factory.mktemp("outside")
    (folder / "text.txt").write_bytes(b"Words.")
    results = run_all({words: (words.split(), folder, NOTHING) for words in OUTSIDE})
    assert [item.name for item in folder.iterdir()] == ["text.txt"]
    return results


@pytest.fixture(scope="module")
def results(clone: Project) -> CommandResults:
    """Commands in a project that is whole."""
    return run_all({words: (words.split(), clone.root, NOTHING) for words in [*WRONG, *READING]})


@pytest.fixture(scope="module")
def server_results(clone: Project) -> CommandResults:
    """A pull from servers that are not what they should be, and from nobody."""
    with ExitStack() as stack, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = {"LABEL_STUDIO_URL": f"http://127.0.0.1:{probe.getsockname()[1]}", "LABEL_STUDIO_API_KEY": TOKEN}
        calls: dict[str, tuple[list[str], Path, Mapping[str, str]]] = {
            f"{verb} nobody": ([verb], clone.root, nobody) for verb in ("pull", "doctor")
        }
        for name, (answer, token, _, _) in SERVERS.items():
            url = stack.enter_context(StandIn(answer)).url
            calls[name] = (["pull"], clone.root, {"LABEL_STUDIO_URL": url, "LABEL_STUDIO_API_KEY": token})
        bad = {"LABEL_STUDIO_URL": "http://labels.example.org", "LABEL_STUDIO_API_KEY": TOKEN}
        return run_all(calls | {"address": (["pull"], clone.root, bad)})


@pytest.mark.parametrize("words", OUTSIDE)
def test_a_verb_outside_a_project_ends_with_3_and_says_so_once(results_outside: CommandResults, words: str) -> None:
    result = results_outside[words]
    assert (result.code, (result.words + " ".join(result.out.split())).count("no project here")) == (3, 1)


@pytest.mark.parametrize("words", WRONG)
def test_bad_usage_ends_with_2(results: CommandResults, words: str) -> None:
    assert (results[words].code, results[words].out) == (2, "")
    assert results[words].err.strip()


@pytest.mark.parametrize("words", READING)
def test_a_command_in_a_whole_project_ends_as_it_should(results: CommandResults, words: str) -> None:
    code, complaint = READING[words]
    assert results[words].code == code, results[words]
    assert code == 0 or _complains(results[words], re.escape(complaint))


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_that_is_not_what_it_should_be_ends_with_3_or_4(server_results: CommandResults, name: str) -> None:
    _, token, code, words = SERVERS[name]
    result = server_results[name]
    assert (result.code, result.out, _complains(result, words)) == (code, "", True)
    assert token not in result.err


def test_nobody_at_the_port_ends_with_4(server_results: CommandResults) -> None:
    assert (server_results["pull nobody"].code, server_results["doctor nobody"].code) == (4, 4)
    assert _complains(server_results["pull nobody"], "no Label Studio answers")
    assert "no Label Studio answers" in " ".join(server_results["doctor nobody"].out.split())


def test_an_address_that_carries_the_token_in_the_open_ends_with_3(server_results: CommandResults) -> None:
    assert (server_results["address"].code, _complains(server_results["address"], "unencrypted")) == (3, True)
    assert TOKEN not in server_results["address"].err


@pytest.mark.parametrize("name", ["schema/schema.json", "raw/manifest.jsonl"])
@pytest.mark.parametrize("data", [b"[]\n", b"\xff\xfe\n"], ids=["list", "no UTF-8"])
def test_a_file_that_everything_rests_on_and_is_broken_ends_with_3(
    checkout: Project, within: Callable[..., CommandResult], name: str, data: bytes
) -> None:
    (checkout.root / name).write_bytes(data)
    result = within(checkout, "check")
    assert (result.code, _complains(result, re.escape(name))) == (3, True)


DAMAGES: dict[str, Callable[[Project], object]] = {
    "gold": lambda project: project.stored("gold")[0].write_bytes(b"{"),
    "text edited": lambda project: next((project.root / "raw").glob("*.txt")).write_bytes(b"edited"),
    "text removed": lambda project: next((project.root / "raw").glob("*.txt")).unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_broken_data_ends_check_and_export_with_1(checkout: Project, damage: Callable[[Project], object]) -> None:
    damage(checkout)
    results = run_all({verb: ([verb], checkout.root, NOTHING) for verb in ("check", "export")})
    assert (results["check"].code, results["export"].code) == (1, 1)
    assert results["check"].out.strip()
    assert "nothing written" in results["export"].words
    assert not checkout.build.exists()


def test_a_refused_text_ends_with_1(checkout: Project, within: Callable[..., CommandResult], tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    result = within(checkout, "add", str(tmp_path / "bad.txt"))
    assert (result.code, "refused" in result.out) == (1, True)


def test_missing_texts_end_hydrate_with_1(
    checkout: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    result = within(checkout, "hydrate", str(tmp_path / "empty"))
    assert (result.code, "MISSING" in result.out) == (1, True)


def test_an_open_choice_ends_adjudicate_with_1(checkout: Project, within: Callable[..., CommandResult]) -> None:
    file = checkout.stored("pulled")[0]
    data = json.loads(file.read_bytes())
    row = next(row for row in data["annotations"] if row["labels"]["relations"])
    data["annotations"].append(row | {"annotator": "a77", "labels": row["labels"] | {"relations": []}})
    file.write_text(json.dumps(data))
    result = within(checkout, "adjudicate")
    assert (result.code, "--take" in result.out) == (1, True)


def test_a_lock_that_somebody_holds_ends_with_5(checkout: Project, tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_bytes(b"New words that nobody has added yet.")
    words = {"add": ["add", str(tmp_path / "new.txt")], "adjudicate": ["adjudicate"], "hydrate": ["hydrate", "raw"]}
    with checkout.locked():
        results = run_all({verb: (call, checkout.root, NOTHING) for verb, call in words.items()})
    assert {verb: results[verb].code for verb in words} == dict.fromkeys(words, 5)
    assert all(_complains(results[verb], "another claimset command") for verb in words)


def test_a_backup_in_the_place_of_a_file_ends_with_5(
    checkout: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    (checkout.state / "server").mkdir(parents=True)
    (checkout.state / "server" / "label_studio.sqlite3").write_bytes(b"")
    (tmp_path / "there.tar.gz").write_bytes(b"precious")
    result = within(checkout, "serve", "--backup", str(tmp_path / "there.tar.gz"))
    assert (result.code, _complains(result, "exists")) == (5, True)


@pytest.mark.skipif(sys.platform == "win32", reason="a folder in use cannot go")
def test_a_current_folder_that_is_gone_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "gone").mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); sys.argv = ['claimset', 'check']\n"
    command = [sys.executable, "-c", script + "from claimset.commands import main; main()"]
    process = subprocess.Popen(command, cwd=tmp_path / "gone", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert end(process).code == 3


def test_the_installed_script_is_the_same_command_line(clone: Project) -> None:
    script = shutil.which("claimset", path=str(Path(sys.executable).parent))
    if script is None:
        pytest.skip("claimset is not installed as a script")
    process = subprocess.run([script, "check"], cwd=clone.root, capture_output=True, text=True, check=False)
    assert (process.returncode, "0 errors" in process.stderr) == (0, True)
