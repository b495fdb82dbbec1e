"""Names and texts that would command a terminal are shown, not obeyed."""

import json
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.store.project import Project
from commands.conftest import CommandResult, run_all
from faults.stand_in import StandIn, say_json
from support.documents import annotation_facts

RED = "\x1b[31m"
TITLE = "\x1b]0;owned\x07"
C1 = "\x9b31m"
BIDI = "\u202e\u2066"
HOSTILE = f"{RED}{TITLE}{C1}{BIDI}"
MARKUP = "[bold]x[/bold] [/] [link=https://example.org]y"
TOKEN = "0123456789abcdef0123456789abcdef01234567"

pytestmark = pytest.mark.skipif(os.name != "posix", reason="names of POSIX")


def _is_tame(said: CommandResult) -> bool:
    return not set(said.out + said.err) & set("\x1b\x07\x9b\u202e\u2066\x00\x08")


def _edit_first_layer(project: Project, **values: str) -> None:
    file = project.stored("pulled")[0]
    data = json.loads(file.read_bytes())
    data["annotations"][0] |= values
    file.write_text(json.dumps(data))


def _write(name: bytes, data: bytes) -> None:
    handle = os.open(name, os.O_WRONLY | os.O_CREAT)
    os.write(handle, data)
    os.close(handle)


def test_a_file_name_is_shown_escaped(project: Project, within: Callable[..., CommandResult], tmp_path: Path) -> None:
    file = tmp_path / f"a{HOSTILE}b.txt"
    file.write_bytes(b"Words.")
    result = within(project, "add", "--language", "en", str(file))
    assert (result.code, _is_tame(result)) == (0, True)
    assert "\\u001b[31m" in "".join(result.out.split())


def test_a_file_name_with_markup_is_shown_as_it_is(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path
) -> None:
    (tmp_path / "[bold]x[").mkdir()
    file = tmp_path / "[bold]x[" / "bold] [red].txt"
    file.write_bytes(b"Words.")
    result = within(project, "add", "--language", "en", "--json", str(file))
    assert [outcome["origin"] for outcome in result.data] == [str(file)]
    second_result = within(project, "add", "--language", "en", str(file))
    assert "[bold]x[/bold] [red].txt" in second_result.out


@pytest.mark.parametrize("words", [["add"], ["add", "--json"]], ids=" ".join)
def test_a_file_name_that_is_no_utf_8_is_no_traceback(
    project: Project, within: Callable[..., CommandResult], tmp_path: Path, words: list[str]
) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    _write(name, b"Words.")
    result = within(project, *words, "--language", "en", name)
    assert (result.code, "added" in result.out) == (0, True)


def test_a_word_of_the_command_line_comes_back_escaped(clone: Project) -> None:
    word = f"x{RED}{TITLE}y"
    verbs = [["add", word], ["hydrate", word], ["explain", word], ["schema", "show", word], ["check", word], [word]]
    verbs += [["--project", word, "check"], ["check", f"--{word}"], ["export", "--version", word]]
    results = run_all({" ".join(words): (words, clone.root, {}) for words in verbs})
    assert [words for words in results if not _is_tame(results[words])] == []


def test_a_stray_file_is_named_escaped(checkout: Project, within: Callable[..., CommandResult]) -> None:
    (checkout.root / "raw" / f"a{HOSTILE}b.txt").write_bytes(b"x")
    (checkout.root / "raw" / "[red]x[-].txt").write_bytes(b"x")
    result = within(checkout, "check")
    assert (result.code, _is_tame(result)) == (1, True)
    assert "\\u001b[31m" in result.out
    assert "[red]x[-].txt" in result.out


def test_a_stray_file_whose_name_is_no_utf_8_is_json_all_the_same(
    checkout: Project, within: Callable[..., CommandResult]
) -> None:
    _write(os.fsencode(checkout.root / "raw") + b"/caf\xe9.txt", b"x")
    result = within(checkout, "check", "--format", "json")
    assert result.code == 1
    assert [issue["code"] for issue in result.rows if issue["level"] == "error"] == ["DOC005"]


def test_values_of_an_annotation_are_shown_escaped(checkout: Project, within: Callable[..., CommandResult]) -> None:
    _edit_first_layer(checkout, annotator=f"a{HOSTILE}{MARKUP}", schema_version=f"1{HOSTILE}{MARKUP}")
    result = within(checkout, "check")
    assert (result.code, _is_tame(result)) == (1, True)
    assert "\\u001b[31m" in result.out
    assert "[bold]x[/bold]" in result.out


@pytest.mark.parametrize("key", ["interface", "made_by", f"x{HOSTILE}[/]"], ids=["interface", "made_by", "key"])
def test_a_broken_annotation_is_named_escaped(
    checkout: Project, within: Callable[..., CommandResult], key: str
) -> None:
    _edit_first_layer(checkout, **{key: f"x{HOSTILE}{MARKUP}"})
    result = within(checkout, "check")
    assert (result.code, _is_tame(result)) == (1, True)


def test_a_key_of_a_gold_record_is_shown_escaped(checkout: Project, within: Callable[..., CommandResult]) -> None:
    file = checkout.stored("gold")[0]
    data = json.loads(file.read_bytes())
    data[f"x{HOSTILE}"] = MARKUP
    file.write_text(json.dumps(data))
    result = within(checkout, "check")
    assert (result.code, _is_tame(result)) == (1, True)


def test_the_words_of_a_text_are_shown_escaped(
    with_texts: Callable[..., Project], within: Callable[..., CommandResult]
) -> None:
    project = with_texts(some=f"Some {HOSTILE} {MARKUP} words.")
    document = project.documents()[0]
    schema = project.schema()
    layer = schema.with_role("mention")[0]
    label = next(name for name, found in layer.labels.items() if found.drawn)
    span = {"id": "e1", "start": 4, "end": document.length, "label": label}
    labels = {schema.document_key: {}, layer.name: [span], schema.relation_key: []}
    row = annotation_facts(document, schema, labels=labels)
    file = project.pulled_file(document.id)
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"format": 1, "id": document.id, "annotations": [row]}))
    result = within(project, "check")
    assert (result.code, _is_tame(result)) == (1, True)
    assert "[bold]x[/bold]" in result.out


@pytest.mark.parametrize("name", ["[/x]", f"x{HOSTILE}"], ids=["markup", "hostile"])
def test_a_folder_of_any_name_takes_a_release(
    clone: Project, claimset: Callable[..., CommandResult], tmp_path: Path, name: str
) -> None:
    result = claimset("export", "--out", f"{tmp_path}/{name}", cwd=clone.root)
    assert (result.code, _is_tame(result)) == (0, True)
    assert list(Path(f"{tmp_path}/{name}").iterdir())
    assert HOSTILE in name or name in "".join(result.err.splitlines())


def test_a_backup_of_any_name_is_named(checkout: Project, within: Callable[..., CommandResult], tmp_path: Path) -> None:
    (checkout.state / "server").mkdir(parents=True)
    sqlite3.connect(checkout.state / "server" / "label_studio.sqlite3").close()
    folder = tmp_path / f"[bold]{RED}[" / "x]"
    folder.mkdir(parents=True)
    result = within(checkout, "serve", "--backup", str(folder / "backup.tar.gz"))
    assert (result.code, _is_tame(result)) == (0, True)
    assert (folder / "backup.tar.gz").is_file()
    assert "[/x]" in "".join(result.err.splitlines())


def test_the_account_that_a_server_names_is_shown_escaped(
    checkout: Project, within: Callable[..., CommandResult]
) -> None:
    answers = {
        "version": say_json({"release": "1.23.2"}),
        "whoami": say_json({"id": 1, "email": f"[/x]{HOSTILE}@example.org"}),
    }
    with StandIn(say_json({"results": [], "next": None}), answers) as stand_in:
        environment = {"LABEL_STUDIO_URL": stand_in.url, "LABEL_STUDIO_API_KEY": TOKEN}
        result = within(checkout, "push", "--plan", **environment)
    assert (result.code, _is_tame(result)) == (0, True)
    assert "[/x]" in result.words


def test_what_a_server_calls_itself_is_shown_escaped(checkout: Project, within: Callable[..., CommandResult]) -> None:
    with StandIn(say_json({"release": f"1.2{HOSTILE}{MARKUP}"})) as stand_in:
        result = within(checkout, "pull", LABEL_STUDIO_URL=stand_in.url, LABEL_STUDIO_API_KEY=TOKEN)
    assert (result.code, _is_tame(result)) == (3, True)


def test_json_holds_no_character_that_a_terminal_obeys(checkout: Project, within: Callable[..., CommandResult]) -> None:
    (checkout.root / "raw" / f"a{HOSTILE}b.txt").write_bytes(b"x")
    result = within(checkout, "check", "--format", "json")
    (issue,) = (issue for issue in result.rows if issue["level"] == "error")
    assert (issue["code"], HOSTILE in issue["file"]) == ("DOC005", True)
    assert _is_tame(result)


def test_a_name_that_is_no_pseudonym_is_not_repeated(checkout: Project, within: Callable[..., CommandResult]) -> None:
    _edit_first_layer(checkout, annotator="jan.somebody@example.org")
    result = within(checkout, "check", "--format", "json")
    assert "ANN001" in {issue["code"] for issue in result.rows}
    assert "somebody" not in result.out + result.err
