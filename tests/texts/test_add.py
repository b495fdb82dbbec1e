"""Texts are taken in byte for byte, or nothing is written at all."""

import errno
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimset.model.machine import NOT_RECORDED, Machine
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from claimset.texts.judge_incoming import Outcome
from support.tree import tree, written

ENGLISH = Defaults(language="en", day=date(2026, 1, 2))
OWN = Defaults(tier="own_copy", language="en", day=date(2026, 1, 2))
HOSTILE = [
    "CRLF\r\nand\rCR and LF\n",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\ufe0f\u20e3 e\u0301 caf\u00e9",
    "no-break\u00a0space\u202f, \u2028 and \u0085",
    "\u202eRTL override\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627",
    "\ufeffa mark before the text",
    "escape \x1b[31m and bell \x07",
    "  spaces around  \n\n",
]
REFUSED = {
    "latin-1": (b"caf\xe9", "not UTF-8"),
    "utf-16": ("text".encode("utf-16"), "not UTF-8"),
    "nul": (b"a\0b", "NUL"),
    "nothing": (b"", "empty"),
    "white space": (" \r\n\t\u00a0".encode(), "empty"),
    "surrogate": (b"a\xed\xa0\x80b", "lone surrogate"),
    "cut off": ("\U0001f469".encode()[:-1], "not UTF-8"),
}


@pytest.fixture
def incoming(tmp_path: Path) -> Callable[..., Path]:
    folder = tmp_path / "incoming"
    folder.mkdir()

    def make(name: str, data: bytes | str) -> Path:
        file = folder / name
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return file

    return make


def _states(outcomes: list[Outcome]) -> list[str]:
    return [outcome.state for outcome in outcomes]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_stored_byte_for_byte(project: Project, incoming: Callable[..., Path], text: str) -> None:
    assert _states(add(project, [incoming("some.txt", text)], ENGLISH)) == ["added"]
    assert (project.root / "raw" / "some.txt").read_bytes() == text.encode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).filter(str.strip))
def test_a_manifest_line_counts_code_points_and_bytes_of_any_text(
    project: Project, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    file = tmp_path_factory.mktemp("texts") / f"t{sha256(text.encode())}.txt"
    file.write_bytes(text.encode())
    (outcome,) = add(project, [file], ENGLISH)
    line = next(row for row in project.documents() if row.id == outcome.document)
    assert (line.length, line.bytes, line.sha256) == (len(text), len(text.encode()), sha256(text.encode()))
    assert project.bytes_of(line) == text.encode()


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_bytes_that_are_no_text_are_refused_and_nothing_is_written(
    project: Project, incoming: Callable[..., Path], data: bytes, reason: str
) -> None:
    old_files = tree(project.root)
    (outcome,) = add(project, [incoming("some.txt", data)], ENGLISH)
    assert (outcome.state, reason in outcome.reason) == ("refused", True)
    assert tree(project.root) == old_files


@pytest.mark.parametrize("tier", ["open", "own_copy"])
@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_one_refusal_keeps_the_others_out_too(
    project: Project, incoming: Callable[..., Path], tier: str, data: bytes, reason: str
) -> None:
    old_files = tree(project.root)
    files = [incoming("good.txt", "Good words."), incoming("bad.txt", data), incoming("late.txt", "More words.")]
    outcomes = add(project, files, Defaults(tier=tier, language="en"))  # type: ignore[arg-type]
    assert "added" not in _states(outcomes)
    assert [outcome.origin for outcome in outcomes if outcome.state == "refused"] == [str(files[1])]
    assert tree(project.root) == old_files


def test_a_refused_row_of_json_lines_keeps_the_others_out_too(project: Project, incoming: Callable[..., Path]) -> None:
    old_files = tree(project.root)
    outcomes = add(
        project, [incoming("some.jsonl", '{"text": "one"}\n{"body": "two"}\n{"text": "\\ud800"}\n')], ENGLISH
    )
    assert [(outcome.state, outcome.reason) for outcome in outcomes] == [
        ("refused", "it has no field 'text'"),
        ("refused", "it holds a lone surrogate at byte 0"),
    ]
    assert tree(project.root) == old_files


@pytest.mark.parametrize("name", ["title", "outlet", "published", "event", "genre", "licence", "id", "language"])
def test_a_lone_surrogate_in_what_is_said_of_a_text_is_refused(
    project: Project, incoming: Callable[..., Path], name: str
) -> None:
    old_files = tree(project.root)
    row = {"text": "Some words.", name: "a\ud800b"}
    outcomes = add(project, [incoming("some.jsonl", json.dumps(row))], ENGLISH)
    added = [outcome for outcome in outcomes if outcome.state == "added"]
    assert len(project.documents()) == len(added)
    assert (tree(project.root) == old_files) is not bool(added)


@pytest.mark.parametrize("day", ["9999-99-99", "2025-02-30", "20250410", "yesterday", "2025-04-10T10:00", "2025-4-1"])
def test_a_day_that_no_calendar_has_is_refused(project: Project, incoming: Callable[..., Path], day: str) -> None:
    old_files = tree(project.root)
    (outcome,) = add(project, [incoming("some.jsonl", json.dumps({"text": "Words.", "published": day}))], ENGLISH)
    assert (outcome.state, "is no day" in outcome.reason) == ("refused", True)
    assert tree(project.root) == old_files


@pytest.mark.parametrize("day", ["2025", "2025-04", "2024-02-29"])
def test_a_year_month_or_day_of_the_calendar_is_taken(
    project: Project, incoming: Callable[..., Path], day: str
) -> None:
    add(project, [incoming("some.jsonl", json.dumps({"text": "Words.", "published": day}))], ENGLISH)
    assert [document.published for document in project.documents()] == [day]


def test_an_id_that_stands_for_other_bytes_is_refused(
    with_texts: Callable[..., Project], incoming: Callable[..., Path]
) -> None:
    project = with_texts(some="First words.")
    old_files = tree(project.root)
    (outcome,) = add(project, [incoming("some.txt", "Other words.")], ENGLISH)
    assert (outcome.state, outcome.document) == ("refused", "some")
    assert "another text has the id" in outcome.reason
    assert tree(project.root) == old_files


def test_two_texts_of_one_name_in_one_go_are_refused(project: Project, incoming: Callable[..., Path]) -> None:
    old_files = tree(project.root)
    rows = "".join(json.dumps({"id": name, "text": f"Words of {name}"}) + "\n" for name in ("A b", "a-B"))
    outcomes = add(project, [incoming("some.jsonl", rows)], ENGLISH)
    assert _states(outcomes) == ["refused"]
    assert tree(project.root) == old_files


def test_a_file_that_lies_in_raw_already_with_other_bytes_is_not_replaced(
    project: Project, incoming: Callable[..., Path]
) -> None:
    (project.root / "raw").mkdir()
    (project.root / "raw" / "some.txt").write_bytes(b"somebody's notes")
    old_files = tree(project.root)
    (outcome,) = add(project, [incoming("some.txt", "Other words.")], ENGLISH)
    assert (outcome.state, outcome.document) == ("refused", "some")
    assert tree(project.root) == old_files


@pytest.mark.parametrize(("first", "second"), [(ENGLISH, OWN), (OWN, ENGLISH)], ids=["open first", "own first"])
def test_the_same_bytes_under_the_other_tier_are_refused(
    project: Project, incoming: Callable[..., Path], first: Defaults, second: Defaults
) -> None:
    file = incoming("some.txt", "Words.")
    add(project, [file], first)
    old_files = tree(project.root)
    assert _states(add(project, [file], second)) == ["refused"]
    assert tree(project.root) == old_files


def test_a_genre_that_the_schema_lacks_is_misconfigured(project: Project, incoming: Callable[..., Path]) -> None:
    old_files = tree(project.root)
    with pytest.raises(Misconfigured, match="no genre 'poem'"):
        add(project, [incoming("some.txt", "Words.")], Defaults(language="en", genre="poem"))
    assert tree(project.root) == old_files


def test_a_name_too_long_for_a_file_is_refused(project: Project, incoming: Callable[..., Path]) -> None:
    old_files = tree(project.root)
    rows = json.dumps({"id": "x" * 129, "text": "Words."})
    (outcome,) = add(project, [incoming("some.jsonl", rows)], ENGLISH)
    assert (outcome.state, "cannot be an id" in outcome.reason) == ("refused", True)
    assert tree(project.root) == old_files


def test_a_language_that_the_schema_lacks_is_refused(project: Project, incoming: Callable[..., Path]) -> None:
    old_files = tree(project.root)
    (outcome,) = add(project, [incoming("some.jsonl", '{"text": "Worte.", "language": "xx"}')], ENGLISH)
    assert (outcome.state, "no language 'xx'" in outcome.reason) == ("refused", True)
    assert tree(project.root) == old_files


def test_a_language_named_for_all_that_the_schema_lacks_is_misconfigured(
    project: Project, incoming: Callable[..., Path]
) -> None:
    old_files = tree(project.root)
    with pytest.raises(Misconfigured, match="no language 'xx'"):
        add(project, [incoming("some.txt", "Worte.")], Defaults(language="xx"))
    assert tree(project.root) == old_files


def test_the_language_is_found_from_the_text(project: Project, incoming: Callable[..., Path]) -> None:
    english = "The police arrested three men in the town on Friday and took their telephones."
    dutch = "De politie heeft vrijdag drie mannen aangehouden in de stad en hun telefoons meegenomen."
    add(project, [incoming("en.txt", english), incoming("nl.txt", dutch)], Defaults())
    assert {row.id: row.language for row in project.documents()} == {"en": "en", "nl": "nl"}


def test_the_same_file_twice_writes_nothing_the_second_time(project: Project, incoming: Callable[..., Path]) -> None:
    file = incoming("some.txt", HOSTILE[0])
    add(project, [file], ENGLISH)
    old_files = written(project.root)
    (outcome,) = add(project, [file], Defaults(language="nl", day=date(2027, 1, 1)))
    assert (outcome.state, outcome.document) == ("known", "some")
    assert written(project.root) == old_files


def test_the_same_bytes_under_another_name_are_known(project: Project, incoming: Callable[..., Path]) -> None:
    outcomes = add(project, [incoming("one.txt", "Words."), incoming("two.txt", "Words.")], ENGLISH)
    assert [(outcome.state, outcome.document) for outcome in outcomes] == [("added", "one"), ("known", "one")]
    assert [row.id for row in project.documents()] == ["one"]


def test_the_same_words_with_other_line_ends_are_another_text(project: Project, incoming: Callable[..., Path]) -> None:
    outcomes = add(project, [incoming("one.txt", "a\nb"), incoming("two.txt", "a\r\nb")], ENGLISH)
    assert _states(outcomes) == ["added", "added"]


def test_a_text_whose_manifest_line_was_never_written_is_completed(
    project: Project, incoming: Callable[..., Path]
) -> None:
    file = incoming("some.txt", "Words.")
    (project.root / "raw").mkdir()
    (project.root / "raw" / "some.txt").write_bytes(b"Words.")
    assert _states(add(project, [file], ENGLISH)) == ["added"]
    assert [row.id for row in project.documents()] == ["some"]


@pytest.mark.parametrize("defaults", [ENGLISH, OWN])
@pytest.mark.parametrize("begun", [False, True], ids=["empty", "begun"])
def test_where_a_file_finds_no_room_nothing_is_added(
    project: Project,
    incoming: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    defaults: Defaults,
    begun: bool,
) -> None:
    if begun:
        add(project, [incoming("before.txt", "A text that came before.")], defaults)
        # The line of this one was never written: it stays, and is completed.
        project.keep_text("new-1", b"2024-05-06 Text 1 of several.", is_open=True)
    files = [incoming(f"new-{number}.txt", f"2024-05-06 Text {number} of several.") for number in range(3)]
    project.ready_state()
    before, made = _stored_files(project), tempfile.mkstemp
    for fatal in range(1, 20):
        calls = iter(range(1, 100))

        def scarce(fatal: int = fatal, calls: Iterator[int] = calls, **settings: Any) -> tuple[int, str]:
            if next(calls) == fatal:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return made(**settings)

        monkeypatch.setattr(tempfile, "mkstemp", scarce)
        try:
            outcomes = add(project, files, defaults)
        except Misconfigured:
            assert _stored_files(project) == before
        else:
            assert _states(outcomes) == ["added"] * 3
            assert {row.sha256 for row in project.documents()} >= {sha256(file.read_bytes()) for file in files}
            break
    assert fatal >= 4


def _stored_files(project: Project) -> dict[str, bytes]:
    file_bytes = tree(project.root)
    return {
        name: data for name, data in file_bytes.items() if name.startswith(("raw/", "annotations/", ".claimset/texts"))
    }


def test_a_text_that_is_not_ours_has_an_opaque_id_no_title_and_no_licence(
    project: Project, incoming: Callable[..., Path]
) -> None:
    row = {
        "id": "a-telling-headline",
        "title": "A Telling Headline",
        "licence": "CC0",
        "text": "Somebody else's words.",
    }
    add(project, [incoming("some.jsonl", json.dumps(row))], OWN)
    (line,) = project.documents()
    assert line.id == f"own-{sha256(row['text'].encode())[:12]}"
    assert (line.title, line.licence, line.text_tier, line.source_type) == (None, None, "own_copy", "by_reference")


def test_a_text_that_is_not_ours_leaves_no_word_in_a_tracked_file(
    project: Project, incoming: Callable[..., Path]
) -> None:
    text = "date 2025-01-02 Zwijgwoord stands here.\nAdvertisement\nA picture. Credit: Quillfeather\n"
    row = {"id": "quillfeather-news", "title": "Zwijgwoord", "text": text}
    (outcome,) = add(project, [incoming("zwijgwoord.jsonl", json.dumps(row))], OWN)
    file_bytes = tree(project.root)
    private = {name for name, data in file_bytes.items() if b"wijgwoord" in data or b"uillfeather" in data.lower()}
    assert private == {f".claimset/texts/{outcome.document}.txt"}
    assert not [name for name in file_bytes if "zwijgwoord" in name or "quillfeather" in name]
    assert f"annotations/predicted/{outcome.document}.json" in file_bytes


def test_a_text_that_is_not_ours_is_known_by_its_fingerprint(project: Project, incoming: Callable[..., Path]) -> None:
    text = "Somebody\u00a0else's \r\nwords \U0001f469\u200d\U0001f52c."
    (outcome,) = add(project, [incoming("some.txt", text)], OWN)
    entry = project.fingerprints()[str(outcome.document)]
    assert (entry.length, entry.bytes, entry.sha256) == (len(text), len(text.encode()), sha256(text.encode()))


def test_an_open_text_leaves_the_lock_of_the_others_alone(project: Project, incoming: Callable[..., Path]) -> None:
    add(project, [incoming("own.txt", "Somebody else's words.")], OWN)
    old_bytes = project.lock_file.read_bytes()
    add(project, [incoming("open.txt", "Our words.")], ENGLISH)
    assert project.lock_file.read_bytes() == old_bytes


def test_rows_of_json_lines_carry_their_facts_into_the_manifest(
    project: Project, incoming: Callable[..., Path]
) -> None:
    rows = [
        {"id": "First One", "text": "One.", "title": "T", "outlet": "O", "published": "2026-01-02", "event": "E"},
        {"text": "Two.", "language": "nl"},
    ]
    file = incoming("Some News.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
    add(project, [file], Defaults(language="en", outlet="Default", licence="CC0", genre="news"))
    first, second = project.documents()
    assert (first.id, first.title, first.outlet, first.published, first.published_basis, first.event) == (
        "first-one",
        "T",
        "O",
        "2026-01-02",
        "metadata",
        "E",
    )
    assert (second.id, second.outlet, second.language, second.licence) == ("some-news-2", "Default", "nl", "CC0")


def test_rows_of_csv_come_in_byte_for_byte(project: Project, incoming: Callable[..., Path]) -> None:
    file = incoming("some.csv", 'id,text\r\na,"one\r\ntwo, ""three"" \U0001f469\u200d\U0001f52c"\r\nb,NA\r\n')
    assert _states(add(project, [file], ENGLISH)) == ["added", "added"]
    bytes_by_id = {row.id: project.bytes_of(row) for row in project.documents()}
    assert bytes_by_id == {"a": 'one\r\ntwo, "three" \U0001f469\u200d\U0001f52c'.encode(), "b": b"NA"}


def test_a_value_of_a_row_wins_over_that_of_the_command_so_that_adding_again_changes_nothing(
    project: Project, incoming: Callable[..., Path]
) -> None:
    facts = {"outlet": "O", "published": "2026-01-02", "event": "e", "host": "example.org", "licence": "CC0-1.0"}
    file = incoming("some.jsonl", json.dumps({"id": "one", "text": "One.", **facts}))
    other = Defaults("open", "en", "P", "CC-BY-4.0", event="f", published="2025-01-01", host="example.net")
    assert _states(add(project, [file], other)) == ["added"]
    old_files = tree(project.root)
    assert _states(add(project, [file], other)) == ["known"]
    assert tree(project.root) == old_files


def test_a_row_fills_what_a_known_text_lacks_and_replaces_nothing(
    project: Project, incoming: Callable[..., Path]
) -> None:
    add(project, [incoming("one.txt", "One.")], Defaults(language="en", outlet="Corrected"))
    row = {"id": "one", "text": "One.", "outlet": "O", "published": "2026-01-02"}
    file = incoming("some.jsonl", json.dumps(row))
    assert _states(add(project, [file], Defaults(language="en", outlet="P"))) == ["changed"]
    (line,) = project.documents()
    assert (line.outlet, line.published, line.published_basis) == ("Corrected", "2026-01-02", "metadata")
    undated_line = msgspec.structs.replace(line, published=None, published_basis="prefix")
    project.write_manifest([undated_line])
    assert _states(add(project, [file], ENGLISH)) == ["known"]
    assert project.documents() == [undated_line]


@pytest.mark.parametrize(
    ("prompt", "state"), [("You are an editor.\n\tWrite news.", "added"), ("a\0b", "refused"), ("a\ud800b", "refused")]
)
def test_a_prompt_may_have_lines_and_no_character_that_cannot_be_stored(
    project: Project, incoming: Callable[..., Path], prompt: str, state: str
) -> None:
    file = incoming("some.jsonl", json.dumps({"text": "Words.", "machine": {"prompt": prompt}}))
    assert _states(add(project, [file], ENGLISH)) == [state]
    assert [line.machine for line in project.documents()] == ([Machine(prompt=prompt)] if state == "added" else [])


@pytest.mark.parametrize(
    ("source_type", "machine"),
    [
        ("original", None),
        ("by_reference", None),
        ("synthetic", "not recorded"),
        ("paraphrase", "not recorded"),
        (None, "not recorded"),
    ],
)
def test_a_text_by_a_person_has_no_machine_and_another_says_that_nobody_recorded_it(
    project: Project, incoming: Callable[..., Path], source_type: str | None, machine: str | None
) -> None:
    defaults = msgspec.structs.replace(ENGLISH, source_type=source_type)
    assert _states(add(project, [incoming("some.txt", "Words.")], defaults)) == ["added"]
    assert json.loads(project.manifest_file.read_text(encoding="utf-8").splitlines()[-1])["machine"] == machine


@pytest.mark.parametrize(("later", "machine"), [("original", None), ("synthetic", NOT_RECORDED)])
def test_where_a_text_comes_from_is_unknown_until_somebody_says_it(
    project: Project, incoming: Callable[..., Path], later: str, machine: str | None
) -> None:
    file = incoming("some.txt", "Words.")
    add(project, [file], ENGLISH)
    assert [line.source_type for line in project.documents()] == ["unknown"]
    assert _states(add(project, [file], ENGLISH)) == ["known"]
    assert _states(add(project, [file], msgspec.structs.replace(ENGLISH, source_type=later))) == ["changed"]
    (line,) = project.documents()
    assert (line.source_type, line.machine_facts) == (later, machine)


def test_a_date_before_the_text_is_taken_for_the_manifest(project: Project, incoming: Callable[..., Path]) -> None:
    add(project, [incoming("some.txt", "date 2025-03-04 \nWords follow.")], ENGLISH)
    (line,) = project.documents()
    assert (line.published, line.published_basis) == ("2025-03-04", "prefix")


def test_a_date_stamp_of_a_known_text_is_entered_when_it_is_added_again(
    project: Project, incoming: Callable[..., Path]
) -> None:
    file = incoming("some.txt", "11 maart 2025\n\nDe brug over het water is dicht.")
    dutch = Defaults(language="nl")
    add(project, [file], dutch)
    (line,) = project.documents()
    project.write_manifest([msgspec.structs.replace(line, published=None, published_basis="unknown")])
    (outcome,) = add(project, [file], dutch)
    assert (outcome.state, "published is 2025-03-11 now" in outcome.reason) == ("changed", True)
    assert project.documents() == [line]


def test_texts_come_in_with_their_event_and_known_ones_get_it(project: Project, incoming: Callable[..., Path]) -> None:
    known, new = incoming("one.txt", "A text."), incoming("two.txt", "Another text.")
    add(project, [known], ENGLISH)
    add(project, [known, new], msgspec.structs.replace(ENGLISH, event="ferry-stops"))
    assert [line.event for line in project.documents()] == ["ferry-stops", "ferry-stops"]
    with pytest.raises(Misconfigured, match="cannot be the name of an event"):
        add(project, [new], msgspec.structs.replace(ENGLISH, event="A headline"))


def test_the_order_of_files_does_not_change_the_manifest(
    project: Project, incoming: Callable[..., Path], tmp_path: Path
) -> None:
    files = [incoming(f"{name}.txt", f"Words of {name}.") for name in ("b", "a", "c")]
    add(project, files, ENGLISH)
    second_project = Project(tmp_path / "other")
    (second_project.root / "schema").mkdir(parents=True)
    second_project.schema_file.write_bytes(project.schema_file.read_bytes())
    for file in reversed(files):
        add(second_project, [file], ENGLISH)
    assert second_project.manifest_file.read_bytes() == project.manifest_file.read_bytes()


def test_nothing_is_added_while_another_writer_is_at_work(project: Project, incoming: Callable[..., Path]) -> None:
    file = incoming("some.txt", "Words.")
    old_files = tree(project.root)
    with project.locked(), pytest.raises(Conflict):
        add(Project(project.root), [file], ENGLISH)
    assert tree(project.root) == old_files


def test_a_text_of_a_fresh_clone_that_is_added_again_is_there_afterwards(
    project: Project, incoming: Callable[..., Path]
) -> None:
    file = incoming("some.txt", "Somebody else's words.")
    add(project, [file], OWN)
    (line,) = project.documents()
    project.text_file(line).unlink()
    (outcome,) = add(project, [file], OWN)
    assert project.bytes_of(line) == b"Somebody else's words." or outcome.state != "known"


def test_an_export_beside_texts_keeps_everything_out(project: Project, incoming: Callable[..., Path]) -> None:
    old_files = tree(project.root)
    task = {"id": 1, "data": {"text": "Owls."}, "annotations": [{"completed_by": {"email": "lin@example.org"}}]}
    files = [incoming("good.txt", "Good words."), incoming("export.json", json.dumps([task]))]
    outcomes = add(project, files, ENGLISH)
    assert [(outcome.origin, outcome.state) for outcome in outcomes] == [(str(files[1]), "refused")]
    assert tree(project.root) == old_files


def test_what_is_not_read_of_a_row_is_named_with_its_text(project: Project, incoming: Callable[..., Path]) -> None:
    row = {"id": 12, "text": "Harrow Police closed 40 cases.", "label": [[0, 13, "ORG"]], "Comments": []}
    file = incoming("doccano.jsonl", json.dumps(row) + "\n")
    (outcome,) = add(project, [file], ENGLISH)
    assert (outcome.state, outcome.unread) == ("added", ("label",))
    (again,) = add(project, [file], ENGLISH)
    assert (again.state, again.unread) == ("known", ("label",))


def test_what_is_said_of_a_text_that_is_known_is_entered_and_nothing_else_changes(
    project: Project, incoming: Callable[..., Path]
) -> None:
    file = incoming("some.txt", "A text.")
    add(project, [file], ENGLISH)
    (before,) = project.documents()
    defaults = Defaults(outlet="Harrow Courier", licence="CC-BY-4.0", source_type="synthetic", genre=None)
    (outcome,) = add(project, [file], defaults)
    assert (outcome.state, outcome.document) == ("changed", "some")
    for words in ("licence is CC-BY-4.0 now", "outlet is Harrow Courier now", "source_type is synthetic now"):
        assert words in outcome.reason
    (after,) = project.documents()
    assert after == msgspec.structs.replace(
        before, outlet="Harrow Courier", licence="CC-BY-4.0", source_type="synthetic"
    )
    stored = tree(project.root)
    assert _states(add(project, [file], defaults)) == ["known"]
    assert tree(project.root) == stored


def test_what_is_said_of_a_known_text_is_not_entered_where_another_is_refused(
    project: Project, incoming: Callable[..., Path]
) -> None:
    file = incoming("some.txt", "A text.")
    add(project, [file], ENGLISH)
    before = tree(project.root)
    outcomes = add(project, [file, incoming("bad.txt", b"")], Defaults(licence="CC-BY-4.0"))
    assert _states(outcomes) == ["refused"]
    assert tree(project.root) == before


def test_no_licence_is_entered_for_a_text_that_is_not_ours(project: Project, incoming: Callable[..., Path]) -> None:
    file = incoming("some.txt", "A text.")
    add(project, [file], OWN)
    (outcome,) = add(project, [file], Defaults(tier="own_copy", licence="CC-BY-4.0", outlet="Harrow Courier"))
    (document,) = project.documents()
    assert (outcome.state, document.licence, document.outlet) == ("changed", None, "Harrow Courier")


@pytest.mark.parametrize(
    ("name", "document_id"),
    [
        ("Urteil Müller (3)", "urteil-mueller-3"),
        ("Urteil Mu\u0308ller 3", "urteil-mueller-3"),
        ("Größe", "groesse"),
        ("Café Été", "cafe-ete"),
        ("Smørrebrød på Ærø", "smoerrebroed-paa-aeroe"),
        ("Łódź", "lodz"),
        ("漢字", "text"),
    ],
)
def test_an_id_spells_out_the_letters_of_a_name(
    project: Project, incoming: Callable[..., Path], name: str, document_id: str
) -> None:
    (outcome,) = add(project, [incoming(f"{name}.txt", "A text.")], ENGLISH)
    assert (outcome.state, outcome.document) == ("added", document_id)


def _operations(work: Callable[[], object]) -> int:
    """Count the bytecode instructions that the modules of the room run in a piece of work."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        if "/claimset/texts/" not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes = True
        count += event == "opcode"
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(None)
    return count


def test_twice_as_many_texts_are_twice_the_work(
    project: Project, incoming: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", lambda _: None)
    few, many = (
        incoming(
            f"{name}.jsonl", "".join(json.dumps({"text": f"Text {number} of {name}."}) + "\n" for number in range(size))
        )
        for name, size in (("few", 40), ("many", 80))
    )
    operations = [_operations(lambda file=file: add(project, [file], ENGLISH)) for file in (few, many)]  # type: ignore[misc]
    assert len(project.documents()) == 120
    assert operations[1] < 2.2 * operations[0]


def test_who_published_a_text_that_is_not_ours_where_and_when_is_entered_and_its_address_is_refused(
    project: Project, incoming: Callable[..., Path]
) -> None:
    file = incoming("a headline.txt", "Owls left the barn, said the warden.")
    add(project, [file], OWN)
    facts = {"outlet": "Harrow Courier", "host": "www.example.org", "published": "2025-04-10"}
    (outcome,) = add(project, [file], Defaults(tier="own_copy", language="en", **facts))  # type: ignore[arg-type]
    (document,) = project.documents()
    assert outcome.state == "changed"
    assert {name: getattr(document, name) for name in facts} == facts
    assert (document.published_basis, document.title) == ("metadata", None)
    for host in ("https://example.org", "example.org/owls-leave", "Example.org:80", "example", "exam ple.org", ""):
        with pytest.raises(Misconfigured, match="name of a host"):
            add(project, [file], Defaults(tier="own_copy", language="en", host=host))
    rows = incoming("rows.jsonl", json.dumps({"text": "More owls.", "host": "example.org/more-owls"}))
    (outcome,) = add(project, [rows], OWN)
    assert (outcome.state, "example.org" in outcome.reason) == ("refused", True)
