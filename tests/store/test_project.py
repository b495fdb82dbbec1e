"""The project folder: found, locked, read strictly, and nothing that was there is lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.labels.as_json import record_from_json
from claimset.model.document import Document
from claimset.model.labels import Labels
from claimset.model.machine import Machine
from claimset.model.record import Annotation, Record
from claimset.model.schema import Schema
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict, Misconfigured
from claimset.own_copies.fingerprint import fingerprint
from claimset.store.project import Project
from claimset.text.decode import sha256
from support.documents import annotation_facts
from support.manifest import manifest_rows, put_manifest_rows
from support.tree import tree, written

TEXT = "Caf\u00e9 \U0001f469\u200d\U0001f52c, \u05e9\u05dc\u05d5\u05dd and a\u00a0no-break space.\r\n"
_HOLD = """
import sys, time
from pathlib import Path
from claimset.store.project import Project
with Project(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def annotation(schema: Schema) -> Callable[..., Annotation]:
    def make(document: Document, start: int = 0, end: int = 4, **fields: object) -> Annotation:
        layer = schema.with_role("mention")[0]
        span = Span("e1", start, end, next(iter(layer.labels)))
        labels = Labels(layers={layer.name: (span,)})
        return Annotation(**annotation_facts(document, schema, **{"labels": labels, **fields}))

    return make


def test_a_project_is_found_from_any_folder_below_it(project: Project) -> None:
    folder = project.root / "some" / "where" / "below"
    folder.mkdir(parents=True)
    assert Project.find(folder).root == project.root.resolve()


def test_a_folder_outside_any_project_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no project here") as caught:
        Project.find(tmp_path)
    assert "--project" in caught.value.remedy


def test_a_second_writer_is_kept_out(project: Project) -> None:
    with project.locked(), pytest.raises(Conflict, match="another claimset command"), Project(project.root).locked():
        raise AssertionError("two writers at once")


def test_the_lock_is_free_again_after_an_exception(project: Project) -> None:
    with pytest.raises(RuntimeError), project.locked():
        raise RuntimeError
    with Project(project.root).locked():
        assert (project.state / "lock").is_file()


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_the_lock_of_another_process_holds_until_it_is_killed(project: Project) -> None:
    command = [sys.executable, "-c", _HOLD, str(project.root)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(Conflict), project.locked():
            raise AssertionError("two writers at once")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdin.close()
        process.stdout.close()
    with project.locked():
        assert (project.state / "lock").is_file()


def test_a_file_in_the_place_of_the_state_folder_is_misconfigured(project: Project) -> None:
    project.state.write_bytes(b"")
    with pytest.raises(Misconfigured), project.locked():
        raise AssertionError("nothing was locked")


def test_a_manifest_is_written_as_it_was_read(checkout: Project) -> None:
    old_bytes = checkout.manifest_file.read_bytes()
    documents = checkout.documents()
    assert len(documents) + 1 == len(old_bytes.splitlines())
    assert checkout.write_manifest(reversed(documents)) is False
    assert checkout.manifest_file.read_bytes() == old_bytes


def test_a_lock_is_written_as_it_was_read(checkout: Project) -> None:
    old_bytes = checkout.lock_file.read_bytes()
    assert checkout.write_fingerprints(reversed(checkout.fingerprints().values())) is False
    assert checkout.lock_file.read_bytes() == old_bytes


@pytest.mark.parametrize(
    "title",
    [
        "a\r\nb",
        "\u2028\u2029\x85\x0b\x0c\x1c",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        'e\u0301 \u202e \u00a0 \\ "',
    ],
)
def test_a_title_with_hostile_characters_stays_one_line(
    project: Project, document: Callable[..., Document], title: str
) -> None:
    rows = [document("one", id="a", title=title), document("two", id="b")]
    project.write_manifest(rows)
    assert project.documents() == rows
    assert project.manifest_file.read_bytes().count(b"\n") == 3


@pytest.mark.parametrize(
    "line",
    [b"{", b"", b"[]", b"null", b'{"id": "b"}', b"\xff\xfe", b'{"id": "\\ud800"}', b"<<<<<<< ours"],
)
def test_a_broken_manifest_line_is_named_by_its_number(
    project: Project, document: Callable[..., Document], line: bytes
) -> None:
    project.write_manifest([document("one", id="a"), document("two", id="b")])
    head, first, second = project.manifest_file.read_bytes().splitlines()
    project.manifest_file.write_bytes(b"\n".join((head, first, line, second)) + b"\n")
    with pytest.raises(Misconfigured, match=r"raw/manifest\.jsonl, line 3: "):
        project.documents()


def test_a_manifest_line_with_a_field_nobody_knows_is_refused(
    project: Project, document: Callable[..., Document]
) -> None:
    project.write_manifest([document("one")])
    (row,) = manifest_rows(project)
    put_manifest_rows(project, [row | {"headline": "x"}])
    with pytest.raises(Misconfigured, match=r"line 2: .*headline"):
        project.documents()


def test_a_broken_lock_is_misconfigured(checkout: Project) -> None:
    checkout.lock_file.write_bytes(checkout.lock_file.read_bytes()[:-20])
    with pytest.raises(Misconfigured, match=r"raw/texts\.lock\.json"):
        checkout.fingerprints()


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b'{"properties": {}}', b"\xff", b'{"title": 1}'])
def test_a_schema_that_cannot_be_used_is_misconfigured(project: Project, data: bytes) -> None:
    project.schema_file.write_bytes(data)
    with pytest.raises(Misconfigured, match=r"schema/schema\.json cannot be used"):
        project.schema()


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"version": 1}', b"\xff"])
def test_zone_rules_that_cannot_be_used_are_misconfigured(project: Project, data: bytes) -> None:
    (project.root / "schema" / "lexicon" / "zones.json").write_bytes(data)
    with pytest.raises(Misconfigured, match=r"zones\.json cannot be used"):
        project.zone_rules()


def test_a_zone_rule_with_a_broken_expression_is_misconfigured(project: Project) -> None:
    rules = {"version": "1.0.0", "rules": [{"label": "CAPTION", "pattern": "(unclosed"}]}
    (project.root / "schema" / "lexicon" / "zones.json").write_text(json.dumps(rules))
    with pytest.raises(Misconfigured, match=r"zones\.json"):
        project.zone_rules()


@pytest.mark.parametrize("is_open", [True, False])
def test_a_text_is_kept_byte_for_byte(project: Project, document: Callable[..., Document], is_open: bool) -> None:
    row = document(TEXT, text_tier="open" if is_open else "own_copy")
    project.keep_text(row.id, TEXT.encode(), is_open)
    assert project.bytes_of(row) == TEXT.encode()
    assert project.text_of(row) == TEXT


def test_a_text_that_is_not_ours_lies_outside_raw(project: Project) -> None:
    old_files = tree(project.root)
    project.keep_text("doc", TEXT.encode(), is_open=False)
    assert tree(project.root).keys() - old_files.keys() == {".claimset/texts/doc.txt"}


def test_a_text_never_takes_the_place_of_another(project: Project) -> None:
    project.keep_text("doc", TEXT.encode(), is_open=True)
    old_files = tree(project.root)
    with pytest.raises(Conflict, match=r"doc\.txt holds another text"):
        project.keep_text("doc", TEXT.encode() + b" ", is_open=True)
    assert tree(project.root) == old_files


def test_a_text_that_is_no_longer_text_is_not_read(project: Project, document: Callable[..., Document]) -> None:
    row = document(TEXT)
    project.keep_text(row.id, TEXT.encode(), is_open=True)
    project.text_file(row).write_bytes(b"\xff\xfe")
    assert project.text_of(row) is None


@pytest.mark.parametrize(("date", "prompt"), [("not recorded", "not recorded"), ("2026-02-03", "prompts/owls.md")])
def test_a_prediction_is_read_as_it_was_written(project: Project, schema: Schema, date: str, prompt: str) -> None:
    layer = schema.with_role("zone")[0]
    span = Span("z1", 2, 5, next(name for name, label in layer.labels.items() if label.drawn))
    prediction = Prediction("rules", "1.0.0", Labels(layers={layer.name: (span,)}), date, prompt)
    assert project.write_prediction("doc", prediction, schema) is True
    assert project.prediction("doc", schema) == prediction
    assert project.write_prediction("doc", prediction, schema) is False
    assert prediction.machine == Machine("rules", "1.0.0", date, prompt)


@pytest.mark.parametrize(
    "data",
    [
        *(b"{", b"[]", b"[1, 2]", b"null", b"\xff", b"{}", b'{"labels": {}}'),
        b'{"model": "m", "version": 1, "labels": {}}',
        b'{"model": "m", "version": "1", "labels": []}',
        b'{"model": "m", "version": "1", "labels": {}, "date": 20260203}',
        b'{"model": "m", "version": "1", "labels": {}, "prompt": null}',
        b'{"model": "m", "version": "1", "labels": {"zones": [{}]}}',
        b'{"model": "m", "version": "1", "labels": {"zones": 1}}',
        b'{"model": "m", "version": "1", "labels": {"relations": ["x"]}}',
        b'{"model": "m", "version": "1", "labels": {"document": [1]}}',
    ],
)
def test_a_broken_prediction_is_misconfigured(project: Project, schema: Schema, data: bytes) -> None:
    file = project.root / "annotations" / "predicted" / "doc.json"
    file.parent.mkdir(parents=True)
    file.write_bytes(data)
    with pytest.raises(Misconfigured, match=r"annotations/predicted/doc\.json"):
        project.prediction("doc", schema)


def test_the_file_that_new_annotations_replace_is_kept(
    project: Project, schema: Schema, document: Callable[..., Document], annotation: Callable[..., Annotation]
) -> None:
    row = document(TEXT)
    project.write_pulled(row, [annotation(row)], schema)
    old = project.pulled_file("doc").read_bytes()
    assert project.write_pulled(row, [annotation(row, end=7)], schema) is True
    backup = project.state / "kept" / "pulled" / f"doc-{sha256(old)[:16]}.json"
    assert backup.read_bytes() == old
    assert project.pulled_file("doc").read_bytes() != old


def test_the_same_annotations_are_not_written_again(
    project: Project, schema: Schema, document: Callable[..., Document], annotation: Callable[..., Annotation]
) -> None:
    row = document(TEXT)
    project.write_pulled(row, [annotation(row)], schema)
    old_files = written(project.root)
    assert project.write_pulled(row, [annotation(row)], schema) is False
    assert written(project.root) == old_files


def test_the_gold_file_that_is_replaced_is_kept_even_where_it_is_broken(checkout: Project) -> None:
    schema = checkout.schema()
    file = checkout.stored("gold")[0]
    record = _gold(checkout, file)
    file.write_bytes(b"{ edited by hand")
    assert checkout.write_gold(record, schema) is True
    backups = list((checkout.state / "kept" / "gold").iterdir())
    assert [item.read_bytes() for item in backups] == [b"{ edited by hand"]


def test_a_gold_record_is_written_as_it_was_read(checkout: Project) -> None:
    schema = checkout.schema()
    old_files = written(checkout.root)
    for file in checkout.stored("gold"):
        assert checkout.write_gold(_gold(checkout, file), schema) is False
    assert written(checkout.root) == old_files


def _gold(project: Project, file: Path) -> Record:
    return record_from_json(json.loads(file.read_bytes()), project.schema())


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_what_is_private_is_readable_by_its_owner_alone(
    project: Project, schema: Schema, document: Callable[..., Document], annotation: Callable[..., Annotation]
) -> None:
    row = document(TEXT)
    project.write_private("annotators.json", {"a01": {"email": "one@example.org"}})
    project.keep_snapshot("all", b"what the server said")
    project.write_pulled(row, [annotation(row)], schema)
    project.write_pulled(row, [annotation(row, end=7)], schema)
    modes = {
        file.relative_to(project.state).parts[0]: file.stat().st_mode & 0o777
        for file in project.state.rglob("*")
        if file.is_file() and file.name not in {"lock", ".gitignore"}
    }
    assert modes == {"annotators.json": 0o600, "snapshots": 0o600, "kept": 0o600}


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_a_text_that_is_not_ours_is_readable_by_its_owner_alone(project: Project) -> None:
    project.keep_text("doc", TEXT.encode(), is_open=False)
    assert (project.state / "texts" / "doc.txt").stat().st_mode & 0o777 == 0o600


def test_a_private_file_that_is_missing_is_empty(project: Project) -> None:
    assert project.private("annotators.json") == {}


@pytest.mark.parametrize("data", [b"{", b"[1]", b'"text"', b"null", b"\xff"])
def test_a_broken_private_file_is_misconfigured(project: Project, data: bytes) -> None:
    project.state.mkdir()
    (project.state / "annotators.json").write_bytes(data)
    with pytest.raises(Misconfigured, match=r"\.claimset/annotators\.json"):
        project.private("annotators.json")


def test_a_snapshot_is_stored_once_and_never_replaced(project: Project) -> None:
    first = project.keep_snapshot("all", b"one")
    second = project.keep_snapshot("all", b"two")
    assert project.keep_snapshot("all", b"one") == first
    assert (first.read_bytes(), second.read_bytes()) == (b"one", b"two")


def test_a_fingerprint_holds_no_word_of_the_text(project: Project) -> None:
    words = ["secret", "phrase", "nobody", "should", "ever", "read", "anywhere", "beside", "raw"]
    data = f"\nA {' '.join(words)}.\r\n".encode()
    project.write_fingerprints([fingerprint("doc", data, "en")])
    stored = project.lock_file.read_text()
    assert not [word for word in words if word in stored]
    assert len(stored.splitlines()) == 6
    assert project.fingerprints()["doc"] == fingerprint("doc", data, "en")
    assert len(project.fingerprints()["doc"].sentences) == 1


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_private_folder_that_is_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".claimset").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misconfigured, match="leads out of the project"):
        Project(tmp_path / "project").write_private("server.json", {})
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
@pytest.mark.parametrize(
    "folder", ["annotations", "annotations/pulled", "raw", "schema/versions", ".claimset/snapshots"]
)
def test_a_folder_of_the_project_that_is_a_link_to_elsewhere_is_refused(project: Project, folder: str) -> None:
    (project.root.parent / "elsewhere").mkdir()
    place = project.root / folder
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    place.symlink_to(project.root.parent / "elsewhere")
    for act in (lambda: Project.find(project.root), lambda: project.locked().__enter__()):
        with pytest.raises(Misconfigured, match=f"{folder} is a link that leads out of the project"):
            act()
    assert list((project.root.parent / "elsewhere").iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
@pytest.mark.parametrize("target", ["elsewhere", "texts"], ids=["out of the project", "to itself"])
def test_a_private_folder_that_is_a_link_to_elsewhere_or_to_itself_is_refused(project: Project, target: str) -> None:
    project.ready_state()
    (project.root.parent / "elsewhere").mkdir()
    (project.state / "texts").symlink_to(project.root.parent / target if target == "elsewhere" else target)
    with pytest.raises(Misconfigured, match="texts is a link that leads out of the project"):
        Project.find(project.root)


@pytest.mark.skipif(os.name != "posix", reason="links of POSIX")
def test_a_folder_that_is_a_link_within_the_project_is_no_trouble(project: Project) -> None:
    (project.root / "kept").mkdir()
    (project.root / "raw").symlink_to(project.root / "kept")
    assert Project.find(project.root).root == project.root.resolve()


def test_temporary_files_are_beside_the_cache_where_there_is_one(project: Project) -> None:
    assert project.temporary_files is None
    assert project.ready_state() == project.temporary_files
