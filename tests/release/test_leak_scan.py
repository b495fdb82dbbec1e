"""No word of a text that is not ours is in a release: the lock alone tells, and the real articles prove it."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from claimset.commands.app import app
from claimset.model.trouble import Conflict
from claimset.own_copies.fingerprint import fingerprint
from claimset.release.build.leak_scan import scan_for_leaks
from claimset.release.build.tables import read_rows, split_files
from claimset.release.export import export
from claimset.store.project import Project
from claimset.text.decode import sha256
from claimset.texts.hydrate import hydrate, renew_lock_file
from own_copies.test_fingerprint import TEXT
from support.manifest import manifest_rows, put_manifest_rows
from support.releasing import clone, labelled, say, settle
from support.tree import tree

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
LOCKS = {"own-x": fingerprint("own-x", TEXT.encode(), "en")}
LEAKED_WORDS = " ".join(TEXT.split()[3:18])


@pytest.mark.parametrize(
    "words", [LEAKED_WORDS, LEAKED_WORDS.upper(), LEAKED_WORDS.replace(" ", ",\n"), LEAKED_WORDS.replace(" ", "\t")]
)
def test_words_in_any_file_beside_the_tables_are_named(tmp_path: Path, words: str) -> None:
    (tmp_path / "README.md").write_text(f"Our words.\n{words}\nMore.", "utf-8")
    (tmp_path / "other.json").write_text("{}", "utf-8")
    (fault,) = scan_for_leaks(tmp_path, LOCKS)
    assert (fault.file, "own-x" in fault.words) == ("README.md", True)
    for name in ("schema.json", "lines.jsonl"):
        (tmp_path / name).write_text(f"{json.dumps({'said': words}, ensure_ascii=True)}\n", "utf-8")
    assert {fault.file for fault in scan_for_leaks(tmp_path, LOCKS)} == {"README.md", "schema.json", "lines.jsonl"}
    assert scan_for_leaks(tmp_path, {}) == []


@pytest.mark.parametrize(
    ("config", "row"),
    [
        ("documents", {"id": "ours", "text": LEAKED_WORDS}),
        ("by_reference", {"id": "own-x", "title": LEAKED_WORDS}),
        ("claims", {"document_id": "own-x", "claimants": [{"text": f"so {LEAKED_WORDS}"}]}),
        ("tokens", {"document_id": "own-x", "tokens": LEAKED_WORDS.split()}),
    ],
)
def test_words_in_any_table_are_named(tmp_path: Path, config: str, row: dict[str, Any]) -> None:
    file = tmp_path / "data" / config / "train-00000-of-00001.parquet"
    file.parent.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist([row]), file)
    assert [fault.file for fault in scan_for_leaks(tmp_path, LOCKS)] == [f"data/{config}/{file.name}"]


def _eight_words(text: str) -> Iterator[tuple[str, ...]]:
    # JSON writes a line break as a backslash and a letter, which would be read as part of a word.
    words = re.findall(r"\w+", re.sub(r"\\[nrt]", " ", text).casefold())
    return zip(*(words[start:] for start in range(8)), strict=False)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles that are not ours lie outside this project")
def test_no_file_of_a_fresh_release_has_eight_words_in_a_row_of_an_article(tmp_path: Path) -> None:
    article_words = {run for file in SEEDS.glob("*.txt") for run in _eight_words(file.read_text("utf-8"))}
    assert article_words
    folder = export(Project(ROOT), "0.0.0", tmp_path).folder
    values = [
        (file.name, json.dumps(row, ensure_ascii=False))
        for files in split_files(folder).values()
        for file in files
        for row in read_rows([file])
    ]
    assert values
    files = [(file.name, file.read_bytes().decode("utf-8", "replace")) for file in folder.rglob("*") if file.is_file()]
    assert [name for name, text in [*values, *files] if not article_words.isdisjoint(_eight_words(text))] == []
    assert scan_for_leaks(folder, Project(ROOT).fingerprints()) == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles that are not ours lie outside this project")
def test_with_the_articles_at_hand_nothing_that_is_written_or_said_has_eight_words_of_them(tmp_path: Path) -> None:
    article_words = {run for file in SEEDS.glob("*.txt") for run in _eight_words(file.read_text("utf-8"))}
    project = clone(tmp_path / "clone", "DATASHEET.md", "CITATION.cff")
    release_without_texts = tree(export(project, out=tmp_path / "without").folder)
    assert {row.verdict for row in hydrate(project, SEEDS).documents} == {"EXACT"}
    folder = export(project).folder
    assert tree(folder) == release_without_texts
    # Something to say of each article, so that the formats have places in them to show.
    for document in project.documents():
        if not document.is_open:
            file = project.gold_file(document.id)
            file.write_text(re.sub(r'"end": (\d+)', lambda end: f'"end": {int(end[1]) - 1}', file.read_text()))
    formats = ("text", "json", "sarif", "junit", "github", "html")
    project_option = ["--project", str(project.root)]
    outputs = {name: CliRunner().invoke(app, [*project_option, "check", "--format", name]).stdout for name in formats}
    outputs |= {
        "report": CliRunner().invoke(app, [*project_option, "report"]).stdout,
        "report of the release": CliRunner().invoke(app, ["report", str(folder)]).stdout,
        **{
            f"blame {row.id}": CliRunner().invoke(app, [*project_option, "blame", row.id]).stdout
            for row in project.documents()
        },
    }
    assert all(outputs.values())
    assert all("own-" in outputs[name] for name in formats)
    assert [
        name for name, words in outputs.items() if not article_words.isdisjoint(_eight_words(unescape(words)))
    ] == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles that are not ours lie outside this project")
def test_the_lock_of_this_project_is_what_its_texts_make(checkout: Project) -> None:
    lock_data = checkout.lock_file.read_bytes()
    assert {row.verdict for row in hydrate(checkout, SEEDS).documents} == {"EXACT"}
    assert renew_lock_file(checkout) == ()
    assert checkout.lock_file.read_bytes() == lock_data


def test_a_release_with_words_of_others_is_refused(checkout: Project) -> None:
    locks = checkout.fingerprints()
    text = next(checkout.text_of(document) for document in checkout.documents() if document.is_open)
    first_lock = next(iter(locks.values()))
    # As if the first open text were also somebody else's.
    runs = fingerprint(first_lock.id, str(text).encode(), "en").shingles
    checkout.write_fingerprints(
        msgspec.structs.replace(lock, shingles=runs) if lock is first_lock else lock for lock in locks.values()
    )
    result = export(checkout)
    assert (result.sizes, {issue.code for issue in result.issues}) == ({}, {"SAF008"})
    assert not list(checkout.build.glob("[!.]*"))


def test_words_that_only_the_release_would_hold_are_refused_too(
    checkout: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    fingerprints = checkout.fingerprints()
    first_id = next(iter(fingerprints))
    lock = {
        first_id: fingerprint(first_id, b"It needs no code of ours, in `datasets` 3 and later, streaming too.", "en")
    }
    monkeypatch.setattr(Project, "fingerprints", lambda _: fingerprints | lock)
    with pytest.raises(Conflict, match=r"README\.md: it holds words"):
        export(checkout)
    assert not list(checkout.build.glob("[!.]*"))


def _put_in_schema(project: Project, words: str) -> None:
    source = json.loads(project.schema_file.read_bytes())
    source["properties"]["entities"]["description"] = words
    project.schema_file.write_text(json.dumps(source))


def _put_in_licence(project: Project, words: str) -> None:
    source = json.loads(project.schema_file.read_bytes())
    project.schema_file.write_text(json.dumps({**source, "x-licence": words}))


def _put_in_manifest(field: str) -> Callable[[Project, str], object]:
    def insert_words(project: Project, words: str) -> None:
        lines = manifest_rows(project)
        for line in lines:
            line[field] = words if line["text_tier"] == "open" else line[field]
        put_manifest_rows(project, lines)

    return insert_words


def _put_in_file(name: str, around: str = "It begins so: {}.\n") -> Callable[[Project, str], object]:
    def insert_words(project: Project, words: str) -> None:
        file = project.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text((file.read_text() if file.is_file() else "") + around.format(words))

    return insert_words


def _put_in_open_text(project: Project, words: str) -> None:
    (document,) = (item for item in project.documents() if item.is_open)
    data = project.text_file(document).read_bytes() + words.encode()
    project.text_file(document).write_bytes(data)
    lines = manifest_rows(project)
    for line in lines:
        if line["id"] == document.id:
            line |= {"sha256": sha256(data), "bytes": len(data), "length": len(data.decode())}
    put_manifest_rows(project, lines)
    say(project, document.id, [("e1", 0, 8, "NGO")])
    settle(project)


def _put_in_attribute(project: Project, words: str) -> None:
    say(project, "ours", [("e1", 0, 8, "NGO"), ("e2", 49, 55, "DATE", {"timex": words})])


PLACES: dict[str, Callable[[Project, str], object]] = {
    "the datasheet": _put_in_file("DATASHEET.md"),
    "the citation": _put_in_file("CITATION.cff", "title: owls\nauthors: [{{name: Owlwatch}}]\nabstract: >\n  {}\n"),
    "the project's changelog": _put_in_file("CHANGELOG.md"),
    "the project's readme": _put_in_file("README.md"),
    "what the schema says of a layer": _put_in_schema,
    "the same with every space written as an escape": lambda project, words: _put_in_schema(
        project, words.replace(" ", "\n")
    ),
    "the licence": _put_in_licence,
    "a guideline page": _put_in_file("schema/guidelines/entities/NGO.md"),
    "a title": _put_in_manifest("title"),
    "an outlet": _put_in_manifest("outlet"),
    "an event": _put_in_manifest("event"),
    "an open text": _put_in_open_text,
    "the value of an attribute": _put_in_attribute,
    "the reason of a waiver": _put_in_file(
        "annotations/waivers.jsonl",
        '{{"code": "DOC002", "document": "ours", "reason": "{}", "owner": "a01", "expires": "9999-12-31", '
        '"content": "x"}}\n',
    ),
    "the reason of a decision": _put_in_file(
        "annotations/splits.jsonl",
        '{{"document": "ours", "split": "train", "reason": "{}", "owner": "a01"}}\n',
    ),
}


@pytest.mark.parametrize("at_hand", [True, False], ids=["the text at hand", "the lock alone"])
@pytest.mark.parametrize("insert_words", PLACES.values(), ids=PLACES)
def test_an_export_is_refused_wherever_words_of_others_were_put_and_writes_nothing(
    with_texts: Callable[..., Project], insert_words: Callable[[Project, str], object], *, at_hand: bool
) -> None:
    project = labelled(with_texts)
    # Of a text that is at hand any eight words are found; the lock finds any fifteen.
    insert_words(project, " ".join(TEXT.split()[4 : 12 if at_hand else 19]))
    if not at_hand:
        shutil.rmtree(project.state / "texts")
    result = export(project)
    assert "SAF008" in {issue.code for issue in result.issues}
    assert (result.sizes, list(project.build.glob("[!.]*"))) == ({}, [])
    messages = " ".join(issue.message for issue in result.issues if issue.code == "SAF008")
    assert not [word for word in TEXT.split()[5:11] if word in messages]
