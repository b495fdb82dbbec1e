"""A check that remembers says word for word what one says that does not, whatever was done to the files between."""

import os
import re
import shutil
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import claimset.store.cache
import claimset.store.document_files
from claimset.check.judge_document import DocumentJudge, JudgedDocument
from claimset.check.project import check
from claimset.check.result import CheckResult
from claimset.model.document import Document, Fingerprint
from claimset.model.file_kind import FILE_KINDS
from claimset.model.issue import Issue
from claimset.rules.corpus.quotations import QuotationSearch
from claimset.splits.near_duplicates.kinship import related_texts
from claimset.store.document_files import StoredDocument
from claimset.store.project import Project
from own_copies.test_fingerprint import TEXT
from support.manifest import manifest_rows, put_manifest_rows
from support.releasing import clone, keep_documents
from support.strategies import VERSION

ROOT = Path(__file__).resolve().parents[2]
SEEN = ("schema/schema.json", "schema/lexicon/en.json", "schema/ids.json", f"schema/versions/{VERSION}.json")


def _result_values(result: CheckResult) -> tuple[object, ...]:
    issue_texts = [repr(issue) for issue in (*result.issues, *result.waived_issues)]
    return issue_texts, result.documents, result.annotations, result.gold, result.document_ids


def _judged_ids(project: Project, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Check, and return the documents that were judged and not remembered."""
    names: list[str] = []
    judge = DocumentJudge.__call__

    def judge_and_note(job: DocumentJudge, document: Document, stored: StoredDocument) -> JudgedDocument:
        names.append(document.id)
        return judge(job, document, stored)

    with monkeypatch.context() as patch:
        patch.setattr(DocumentJudge, "__call__", judge_and_note)
        check(project, remember=True)
    return names


def _cache_files(project: Project) -> list[Path]:
    return sorted((project.state / "checked").iterdir())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Five documents that a check remembers; whoever changes something works on a copy."""
    project = keep_documents(clone(tmp_path_factory.mktemp("small")), 5)
    check(project, remember=True)
    return project


@pytest.fixture(scope="module")
def smallest(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Three documents, so that a check of every step takes little time; whoever changes something works on a copy."""
    return keep_documents(clone(tmp_path_factory.mktemp("smallest")), 3)


@pytest.fixture
def remembered(small: Project, tmp_path: Path) -> Project:
    shutil.copytree(small.root, tmp_path / "project")
    return Project(tmp_path / "project")


def test_what_did_not_change_is_not_judged_again(remembered: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _judged_ids(remembered, monkeypatch) == []
    assert _result_values(check(remembered, remember=True)) == _result_values(check(remembered))


@pytest.mark.parametrize("kind", ["text", "pulled", "gold", "predicted"])
def test_only_the_document_that_changed_is_judged_again(
    remembered: Project, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    document = next(
        row for row in remembered.documents() if row.is_open and remembered.prediction_file(row.id).is_file()
    )
    file = {
        "text": remembered.text_file(document),
        "pulled": remembered.pulled_file(document.id),
        "gold": remembered.gold_file(document.id),
        "predicted": remembered.prediction_file(document.id),
    }[kind]
    file.write_bytes(file.read_bytes() + b"\n")
    assert _judged_ids(remembered, monkeypatch) == [document.id]
    assert _judged_ids(remembered, monkeypatch) == []
    assert _result_values(check(remembered, remember=True)) == _result_values(check(remembered))


@pytest.fixture
def settled(remembered: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The remembered project a minute later, so that no file changed a moment ago."""
    # Records that a learned model doubts are read for its doubts.
    (remembered.root / FILE_KINDS["learned"].place).unlink()
    clock = time.time_ns
    monkeypatch.setattr(claimset.store.document_files.time, "time_ns", lambda: clock() + 60 * 10**9)
    check(remembered, remember=True)
    return remembered


def _reads(project: Project, monkeypatch: pytest.MonkeyPatch, *, trust_status: bool = True) -> Counter[str]:
    """Check, and count how often each file of a document is read."""
    counts: Counter[str] = Counter()
    read_some = claimset.store.document_files.read_some

    def read_and_count(path: str, largest: int) -> bytes:
        counts[Path(path).parent.name] += 1
        return read_some(path, largest)

    with monkeypatch.context() as patch:
        patch.setattr(claimset.store.document_files, "read_some", read_and_count)
        check(project, remember=True, trust_status=trust_status)
    return counts


def test_a_file_of_which_the_system_says_the_same_is_not_read(
    settled: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = _result_values(check(settled))
    own_copies = sum(1 for row in settled.documents() if not row.is_open and settled.text_file(row).is_file())
    assert _reads(settled, monkeypatch).total() == own_copies
    assert _result_values(check(settled, remember=True)) == expected


def test_without_the_index_every_file_is_read_once(settled: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = _reads(settled, monkeypatch, trust_status=False)
    assert counts["gold"] == len(settled.stored("gold"))
    assert counts["pulled"] == len(settled.stored("pulled"))


@pytest.mark.parametrize("kind", ["pulled", "gold"])
def test_a_file_of_the_same_size_and_time_with_other_content_is_judged_again(
    settled: Project, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    file = settled.stored(kind)[0]
    status = file.stat()
    file.write_bytes(file.read_bytes().replace(b'"schema_version": "1', b'"schema_version": "2'))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (status.st_size, status.st_mtime_ns)
    assert _judged_ids(settled, monkeypatch) == [file.stem]


def test_a_file_that_changed_a_moment_ago_is_read_again(remembered: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    file = remembered.stored("gold")[0]
    file.touch()
    check(remembered, remember=True)
    assert _reads(remembered, monkeypatch)["gold"] >= 1
    assert _judged_ids(remembered, monkeypatch) == []


def test_a_line_of_the_manifest_is_part_of_what_a_verdict_rests_on(
    remembered: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = manifest_rows(remembered)
    lines[0]["length"] += 1
    put_manifest_rows(remembered, lines)
    assert _judged_ids(remembered, monkeypatch) == [lines[0]["id"]]
    assert "DOC003" in {issue.code for issue in check(remembered, remember=True).issues}


@pytest.mark.parametrize("name", SEEN)
def test_another_schema_lexicon_or_number_forgets_everything(
    remembered: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    file = remembered.root / name
    file.write_bytes(file.read_bytes() + b"\n")
    assert len(_judged_ids(remembered, monkeypatch)) == len(remembered.documents())


def test_another_rule_forgets_everything(remembered: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(claimset.store.cache, "package_hash", lambda: b"an edited rule")
        assert len(_judged_ids(remembered, patch)) == len(remembered.documents())


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package, whose code the cache takes for its own."""
    folder = tmp_path / "claimset"
    shutil.copytree(ROOT / "scripts" / "claimset", folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(claimset.store.cache, "files", lambda name: tmp_path / name)
    return folder


def test_a_file_that_is_added_to_any_folder_of_the_package_forgets_everything(package: Path) -> None:
    code = claimset.store.cache.package_hash.__wrapped__
    hashes = [code()]
    (package / "room" / "corner").mkdir(parents=True)
    folders = [package, *(item for item in package.rglob("*") if item.is_dir())]
    for folder in folders:
        (folder / "module.py").write_text("", encoding="utf-8")
        hashes.append(code())
    assert len(set(hashes)) == len(folders) + 1


def test_a_package_that_only_an_extra_asks_for_need_not_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    code = claimset.store.cache.package_hash.__wrapped__
    before = code()
    monkeypatch.setattr(claimset.store.cache, "requires", lambda name: ["nobody-has-this>=1; extra == 'server'"])
    assert code() != before


def test_a_file_that_is_edited_or_removed_forgets_everything_and_what_python_compiles_nothing(package: Path) -> None:
    code = claimset.store.cache.package_hash.__wrapped__
    first_hash = code()
    (package / "rules" / "__pycache__").mkdir()
    (package / "rules" / "__pycache__" / "spans.pyc").write_bytes(b"compiled")
    assert code() == first_hash
    hashes = {first_hash}
    for name in ("rules/spans.py", "schema/check/meta.json", "__init__.py"):
        with (package / name).open("a") as file:
            file.write("\n")
        hashes.add(code())
    (package / "text" / "word_memo.py").unlink()
    hashes.add(code())
    assert len(hashes) == 5


def test_another_version_of_anything_that_the_package_requires_forgets_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = [re.split(r"[<>=]", row)[0] for row in project["dependencies"]]
    code = claimset.store.cache.package_hash.__wrapped__
    hashes = {code()}
    for name in names:
        newer = {name: "99.0"}
        monkeypatch.setattr(claimset.store.cache, "version_of", lambda asked, newer=newer: newer.get(asked, "1.0"))
        hashes.add(code())
    assert len(hashes) == len(names) + 1


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:40] + bytes([data[40] ^ 1]) + data[41:],
        lambda data: bytes(len(data)),
        lambda data: b"\x80" * 64,
        lambda data: data + data,
    ],
    ids=["empty", "cut", "one bit", "noughts", "foreign", "twice"],
)
def test_what_is_damaged_is_not_believed_and_made_anew(
    settled: Project, monkeypatch: pytest.MonkeyPatch, harm: Callable[[bytes], bytes]
) -> None:
    data_by_name = {file.name: file.read_bytes() for file in _cache_files(settled)}
    for file in _cache_files(settled):
        file.write_bytes(harm(file.read_bytes()))
    assert len(_judged_ids(settled, monkeypatch)) == len(settled.documents())
    assert {file.name: file.read_bytes() for file in _cache_files(settled)} == data_by_name


def test_a_kept_file_under_another_name_is_not_believed(remembered: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = [file for file in _cache_files(remembered) if file.stem.isdigit()][:2]
    other.write_bytes(one.read_bytes())
    assert _judged_ids(remembered, monkeypatch) != []


def test_a_folder_that_cannot_be_written_does_not_stop_a_check(remembered: Project) -> None:
    shutil.rmtree(remembered.state / "checked")
    (remembered.state / "checked").write_text("in the way")
    assert _result_values(check(remembered, remember=True)) == _result_values(check(remembered))


def test_a_document_that_is_gone_is_forgotten(remembered: Project) -> None:
    lines = manifest_rows(remembered)
    data = lines[0]["id"]
    put_manifest_rows(remembered, lines[1:])
    check(remembered, remember=True)
    assert not any(data.encode() in file.read_bytes() for file in _cache_files(remembered))


def test_a_check_of_some_documents_remembers_the_others(remembered: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    document = remembered.documents()[0]
    file = remembered.pulled_file(document.id)
    file.write_bytes(file.read_bytes() + b"\n")
    assert check(remembered, [document.id], remember=True).documents == 1
    assert _judged_ids(remembered, monkeypatch) == []


def test_a_verdict_holds_no_word_of_a_text(remembered: Project) -> None:
    document = next(row for row in remembered.documents() if row.is_open)
    words = remembered.bytes_of(document) or b""
    assert not any(words[:40] in file.read_bytes() for file in _cache_files(remembered))


def _searched_files(project: Project) -> tuple[set[str], list[str | None]]:
    """Check; return the files that were searched for words of others, and those that hold some."""
    names: set[str] = set()
    issues = QuotationSearch.issues

    def search_and_note(search: QuotationSearch, name: str, content: str) -> Iterator[Issue]:
        names.add(name)
        return issues(search, name, content)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QuotationSearch, "issues", search_and_note)
        result = check(project, remember=True)
    assert _result_values(result) == _result_values(check(project))
    return names, [issue.file for issue in result.issues if issue.code == "SAF008"]


@pytest.mark.parametrize("at_hand", [True, False], ids=["text at hand", "lock alone"])
def test_a_file_is_searched_again_only_where_it_or_what_is_looked_for_changed(
    project: Project, with_texts: Callable[..., Project], at_hand: bool
) -> None:
    with_texts(ours="Owlwatch said that Harrow counted ninety owls in spring. Nobody saw them leave.")
    with_texts(tier="own_copy", theirs=TEXT)
    if not at_hand:
        shutil.rmtree(project.state / "texts")
    every, quoting = _searched_files(project)
    assert {"raw/ours.txt", "schema/schema.json"} <= every
    assert quoting == []
    assert _searched_files(project) == (set(), [])
    notes = project.root / "NOTES.md"
    notes.write_text("Nothing of anybody.\n", encoding="utf-8")
    assert _searched_files(project) == ({"NOTES.md"}, [])
    notes.write_text(f"They say: {TEXT}\n", encoding="utf-8")
    assert _searched_files(project) == ({"NOTES.md"}, ["NOTES.md"])
    assert _searched_files(project) == ({"NOTES.md"}, ["NOTES.md"])
    notes.unlink()
    with_texts(tier="own_copy", others=f"{TEXT} And nothing else was said of it in the town that day.")
    assert _searched_files(project) == (every, [])


def test_a_text_that_was_near_none_of_others_is_compared_again_where_a_lock_changed(
    project: Project, with_texts: Callable[..., Project], monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    related = related_texts

    def compare_and_note(locks: Sequence[Fingerprint], texts: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        named = list(texts)
        compared.extend(name for name, _ in named)
        return related(locks, named)

    with_texts(ours=f"{TEXT} So it was told in Harrow.", other="Nobody asked the ferry what it thinks of the owls.")
    with_texts(tier="own_copy", first="Of a bridge that was never built they speak in every house on the river.")
    monkeypatch.setattr(sys.modules["claimset.check.partition"], "related_texts", compare_and_note)
    groups = [check(project, remember=True).partition.splits for _ in range(2)]
    assert groups[0] == groups[1]
    assert sorted(compared) == ["other", "ours"]
    with_texts(tier="own_copy", second=TEXT)
    compared.clear()
    splits = check(project, remember=True).partition.splits
    assert sorted(compared) == ["other", "ours"]
    assert splits == check(project, remember=True).partition.splits == check(project).partition.splits
    (own_copy,) = (row.id for row in project.documents() if not row.is_open and row.length == len(TEXT))
    assert splits[own_copy] == splits["ours"]
    assert sorted(compared) == ["other", "other", "ours", "ours", "ours"]


_STEP = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["text", "pulled", "gold", "predicted", "manifest", "waivers", "check"]),
    st.sampled_from(["cut", "swap", "gone", "copy", "space", "digit"]),
    st.floats(0, 1),
)


def _edit(project: Project, step: tuple[int, str, str, float]) -> None:
    number, kind, how, where = step
    names = [row.id for row in project.documents()] if project.manifest_file.is_file() else []
    if kind == "check" or not names:
        check(project, remember=True)
        return
    name, other = names[number % len(names)], names[(number + 1) % len(names)]
    places = {
        "text": project.open_file,
        "pulled": project.pulled_file,
        "gold": project.gold_file,
        "predicted": project.prediction_file,
    }
    if kind == "manifest":
        rows = list(project.documents())
        rows = rows[::-1] if how == "swap" else rows[1:] if how == "gone" and len(rows) > 1 else rows
        put_manifest_rows(project, [{field: getattr(row, field) for field in row.__struct_fields__} for row in rows])
        return
    if kind == "waivers":
        project.waiver_file.unlink(missing_ok=True)
        return
    file = places[kind](name)
    if kind == "predicted" and not file.is_file():
        return
    data = file.read_bytes() if file.is_file() else b"{}"
    if how == "gone":
        file.unlink(missing_ok=True)
    elif how == "copy" and places[kind](other).is_file():
        file.write_bytes(places[kind](other).read_bytes())
    else:
        # A proposal that is none ends a check, remembered or not.
        file.write_bytes(_changed(data, "space" if kind == "predicted" else how, int(where * len(data))))


def _changed(data: bytes, how: str, at: int) -> bytes:
    if how == "cut":
        return data[:at]
    if how == "swap":
        return data[:at] + data[at + 1 : at + 2] + data[at : at + 1] + data[at + 2 :]
    if how == "digit":
        return data[:at] + data[at:].replace(b"1", b"2", 1)
    return data + b" "


@given(steps=st.lists(_STEP, min_size=1, max_size=6))
def test_whatever_is_edited_the_remembered_verdict_is_the_fresh_one(
    smallest: Project, steps: list[tuple[int, str, str, float]]
) -> None:
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "project"
        shutil.copytree(smallest.root, root)
        project = Project(root)
        for step in steps:
            _edit(project, step)
            fresh = _result_values(check(project))
            assert _result_values(check(project, remember=True)) == fresh
        assert _result_values(check(project, remember=True)) == fresh
