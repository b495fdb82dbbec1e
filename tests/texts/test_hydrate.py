"""Texts that are not ours are found by their content, and only what has their bytes is kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.model.trouble import Conflict
from claimset.store.project import Project
from claimset.texts.hydrate import Hydration, count_missing_texts, hydrate
from support.tree import tree, written

ONE = "First caf\u00e9 line.\nSecond line \U0001f469\u200d\U0001f52c with words.\n"
TWO = "Another text,\r\nwith other line ends.\r\n"


@pytest.fixture
def clone(with_texts: Callable[..., Project]) -> Project:
    """A project that knows two texts which are not ours and has neither at hand."""
    project = with_texts(tier="own_copy", one=ONE, two=TWO)
    for document in project.documents():
        project.text_file(document).unlink()
    return project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder_path = tmp_path / "mine"
    (folder_path / "deep" / "er").mkdir(parents=True)
    return folder_path


def _verdicts(hydration: Hydration) -> dict[str, str]:
    return {row.document: row.verdict for row in hydration.documents}


def _ids(project: Project) -> dict[str, str]:
    texts = {len(text.encode()): text for text in (ONE, TWO)}
    return {texts[document.bytes]: document.id for document in project.documents()}


def test_a_text_is_found_by_its_content_whatever_its_name(clone: Project, folder: Path) -> None:
    (folder / "deep" / "er" / "no name\u00a0\U0001f469").write_bytes(ONE.encode())
    (folder / ".hidden.bak").write_bytes(TWO.encode())
    assert _verdicts(hydrate(clone, folder)) == dict.fromkeys(_ids(clone).values(), "EXACT")
    assert {clone.text_of(document) for document in clone.documents()} == {ONE, TWO}


def test_a_text_of_the_right_name_and_other_content_is_not_taken(clone: Project, folder: Path) -> None:
    (folder / f"{_ids(clone)[ONE]}.txt").write_bytes(b"Quite other words.")
    assert _verdicts(hydrate(clone, folder)) == dict.fromkeys(_ids(clone).values(), "MISSING")


@pytest.mark.parametrize(
    "copy",
    [
        ONE.replace("\n", "\r\n"),
        ONE.rstrip("\n"),
        ONE.replace(" ", "\u00a0"),
        ONE.replace(" ", "  "),
        ONE.replace("\u00e9", "e\u0301"),
        ONE.replace(".\n", ". \n"),
    ],
    ids=["CRLF", "no last line end", "NBSP", "two spaces", "NFD", "spaces at line ends"],
)
def test_a_copy_that_differs_in_spaces_or_accents_is_put_back_byte_for_byte(
    clone: Project, folder: Path, copy: str
) -> None:
    (folder / "copy.txt").write_bytes(copy.encode())
    hydration = hydrate(clone, folder)
    ids = _ids(clone)
    assert _verdicts(hydration) == {ids[ONE]: "NORMALISED", ids[TWO]: "MISSING"}
    document = next(row for row in clone.documents() if row.id == ids[ONE])
    assert clone.bytes_of(document) == ONE.encode()
    assert (folder / "copy.txt").read_bytes() == copy.encode()


def test_an_exact_copy_beside_an_altered_one_is_taken(clone: Project, folder: Path) -> None:
    (folder / "a-altered.txt").write_bytes(ONE.replace("\n", "\r\n").encode())
    (folder / "b-exact.txt").write_bytes(ONE.encode())
    hydration = hydrate(clone, folder)
    row = next(row for row in hydration.documents if row.document == _ids(clone)[ONE])
    assert (row.verdict, Path(str(row.file)).name) == ("EXACT", "b-exact.txt")


def test_what_is_missing_is_listed(clone: Project, folder: Path) -> None:
    (folder / "one.txt").write_bytes(ONE.encode())
    assert _verdicts(hydrate(clone, folder))[_ids(clone)[TWO]] == "MISSING"
    assert count_missing_texts(clone) == 1


def test_a_second_run_takes_nothing_and_writes_nothing(clone: Project, folder: Path) -> None:
    (folder / "one.txt").write_bytes(ONE.encode())
    hydrate(clone, folder)
    old_files = written(clone.root)
    hydration = hydrate(clone, folder)
    ids = _ids(clone)
    assert _verdicts(hydration) == {ids[ONE]: "PRESENT", ids[TWO]: "MISSING"}
    assert written(clone.root) == old_files


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"\0" * 10, b"\xed\xa0\x80", b"x" * 1_000_000])
def test_files_that_are_no_text_are_passed_over(clone: Project, folder: Path, data: bytes) -> None:
    (folder / "other.bin").write_bytes(data)
    (folder / "one.txt").write_bytes(ONE.encode())
    assert _verdicts(hydrate(clone, folder))[_ids(clone)[ONE]] == "EXACT"


def test_links_that_lead_nowhere_or_round_are_passed_over(clone: Project, folder: Path) -> None:
    (folder / "nowhere").symlink_to(folder / "missing")
    (folder / "round").symlink_to(folder)
    (folder / "self").symlink_to(folder / "self")
    (folder / "one.txt").write_bytes(ONE.encode())
    assert _verdicts(hydrate(clone, folder))[_ids(clone)[ONE]] == "EXACT"


def test_the_text_that_is_there_already_in_an_edited_form_is_not_called_present(clone: Project, folder: Path) -> None:
    document = next(row for row in clone.documents() if row.id == _ids(clone)[ONE])
    clone.text_file(document).write_bytes(b"edited")
    assert _verdicts(hydrate(clone, folder))[document.id] == "MISSING"


def test_the_text_that_is_there_in_an_edited_form_is_restored_from_an_exact_copy(clone: Project, folder: Path) -> None:
    document = next(row for row in clone.documents() if row.id == _ids(clone)[ONE])
    clone.text_file(document).write_bytes(b"edited")
    (folder / "one.txt").write_bytes(ONE.encode())
    assert _verdicts(hydrate(clone, folder))[document.id] == "EXACT"
    assert clone.text_of(document) == ONE


def test_only_the_private_folder_is_written(clone: Project, folder: Path) -> None:
    (folder / "one.txt").write_bytes(ONE.encode())
    old_files = tree(clone.root)
    hydrate(clone, folder)
    new_files = tree(clone.root)
    assert new_files.keys() - old_files.keys() == {f".claimset/texts/{_ids(clone)[ONE]}.txt"}
    assert {name: new_files[name] for name in old_files} == old_files


def test_the_folder_that_is_searched_is_not_changed(clone: Project, folder: Path) -> None:
    (folder / "one.txt").write_bytes(ONE.encode())
    old_files = written(folder)
    hydrate(clone, folder)
    assert written(folder) == old_files


def test_nothing_is_taken_while_another_writer_is_at_work(clone: Project, folder: Path) -> None:
    (folder / "one.txt").write_bytes(ONE.encode())
    old_files = tree(clone.root)
    with clone.locked(), pytest.raises(Conflict):
        hydrate(Project(clone.root), folder)
    assert tree(clone.root) == old_files


def test_a_project_whose_texts_are_all_ours_waits_for_none(with_texts: Callable[..., Project], folder: Path) -> None:
    project = with_texts(one=ONE)
    assert hydrate(project, folder).documents == ()
