"""A release joined to somebody's own copies: every span is proven by its sentence or named, on real articles too."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labels.as_json import labels_sha256
from claimset.model.document import read_lock
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.build.tables import read_rows, split_files
from claimset.release.export import export
from claimset.release.hydrate.hydrate_release import HydratedRelease, hydrate_release
from claimset.release.hydrate.join import WHY
from claimset.store.project import Project
from claimset.store.releases.folder import load_back
from claimset.text.decode import sha256
from own_copies.test_fingerprint import TEXT, sentence
from support.damages import DAMAGES
from support.tree import tree

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
THEIRS = TEXT.replace("\n\n", "\r\n\r\n", 2).replace(" ", "\u00a0", 3) + "\n"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles that are not ours lie outside")


@pytest.fixture
def release(with_texts: Callable[..., Project], tmp_path: Path) -> Path:
    """A release of one open text and one that is not ours, with a span over the first word of each sentence."""
    with_texts(ours="Our words stand here, for all to read.")
    project = with_texts(tier="own_copy", theirs=THEIRS)
    schema = project.schema()
    layer = schema.with_role("mention")[0]
    label = next(name for name, found in layer.labels.items() if found.drawn)
    for document in project.documents():
        places = [row.start for row in project.fingerprints()[document.id].sentences] if not document.is_open else [0]
        labels = Labels(
            layers={layer.name: tuple(Span(f"e{at}", at, at + (5 if places[1:] else 3), label) for at in places)}
        )
        row = Annotation(
            annotator="a01",
            interface="all",
            made_by="person",
            schema_version=schema.version,
            guideline_version=schema.guidelines,
            text_sha256=document.sha256,
            sha256=labels_sha256(labels, schema),
            labels=labels,
        )
        project.write_pulled(document, [row], schema)
    assert len(adjudicate_all(project).written) == 2
    done = export(project, out=tmp_path / "build")
    assert done.sizes, done.issues
    return done.folder


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of this project."""
    return export(Project(ROOT), out=tmp_path_factory.mktemp("own")).folder


def _all(folder: Path, config: str) -> list[dict[str, Any]]:
    return [row for (name, _), files in split_files(folder).items() if name == config for row in read_rows(files)]


def _rows(folder: Path, config: str) -> dict[str, dict[str, Any]]:
    return {
        row.get("id"): row
        for (name, _), files in split_files(folder).items()
        if name == config
        for row in read_rows(files)
    }


def _accounted(release: Path, done: HydratedRelease, originals: dict[str, str]) -> None:
    """Each span of the release is in the result, over the words it was drawn over, or in the account with a reason."""
    before = _rows(release, "by_reference")
    after = _rows(done.folder, "documents") if done.folder else {}
    locks = {lock.id: lock for lock in read_lock((release / "texts.lock.json").read_bytes())}
    assert [account.document for account in done.documents] == sorted(before)
    for account in done.documents:
        row, joined = before[account.document], after.get(account.document)
        layers = [name for name, value in row.items() if isinstance(value, list) and value and "start" in value[0]]
        there = {(layer, span["id"]): span for layer in layers for span in (joined or {}).get(layer) or ()}
        named = {(item.layer, item.id) for item in account.unproven}
        all_of_it = {(layer, span["id"]): span for layer in layers for span in row[layer]}
        assert there.keys() | named == all_of_it.keys()
        assert not there.keys() & named
        assert account.spans == len(all_of_it)
        assert all(item.reason in WHY for item in account.unproven)
        for key, span in there.items():
            assert joined is not None
            was = all_of_it[key]
            quote = joined["text"][span["start"] : span["end"]]
            assert quote == originals[account.document][was["start"] : was["end"]]
            if account.verdict == "PARTIAL":
                assert any(
                    item.start < was["end"] and was["start"] < item.end for item in locks[account.document].sentences
                )
            else:
                assert joined["text"] == originals[account.document]
        if joined:
            ids = {span["id"] for span in there.values()}
            assert all({item["from"], item["to"]} <= ids for item in joined["relations"])
            assert len(joined["relations"]) + len(account.unjoined) == len(row["relations"]) == account.relations


def test_whatever_happened_to_a_copy_every_span_is_accounted_for(release: Path, tmp_path: Path) -> None:
    other = "\n\n".join(sentence(*range(start, start + 39, 3)) for start in (1, 5, 8, 11, 17, 23))
    for number, (name, (damage, verdicts)) in enumerate(DAMAGES.items()):
        folder = tmp_path / f"mine{number}"
        folder.mkdir()
        (folder / "copy").write_bytes(damage([other, THEIRS], 1).encode())
        done = hydrate_release(release, folder, tmp_path / f"out{number}")
        (account,) = done.documents
        assert account.verdict in verdicts, name
        _accounted(release, done, {account.document: THEIRS})


@needs_seeds
@pytest.mark.parametrize("name", DAMAGES)
def test_the_five_articles_however_damaged_are_accounted_for_span_by_span(own: Path, tmp_path: Path, name: str) -> None:
    damage, verdicts = DAMAGES[name]
    texts = [file.read_bytes().decode() for file in sorted(SEEDS.glob("*.txt"))]
    ids = {row["text_sha256"]: row["id"] for row in _rows(own, "by_reference").values()}
    originals = {ids[sha256(text.encode())]: text for text in texts}
    for number, text in enumerate(texts):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "copy.html").write_bytes(damage(texts, number).encode())
        done = hydrate_release(own, folder, tmp_path / f"out{number}")
        verdict = next(row.verdict for row in done.documents if row.document == ids[sha256(text.encode())])
        assert verdict in verdicts
        _accounted(own, done, originals)


def test_what_was_hydrated_loads_and_is_marked_as_the_users_alone(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "copy.txt").write_bytes(THEIRS.replace("\r\n", "\n").encode())
    out = tmp_path / "out"
    done = hydrate_release(release, tmp_path / "mine", out)
    assert sum(load_back(out, ("documents",))["documents"].values()) == 1
    assert (out / ".gitignore").read_text() == "*\n"
    assert "Not to be passed on" in (out / "README.md").read_text()
    told = json.loads((out / "hydration.json").read_bytes())["documents"]
    assert [row["verdict"] for row in told] == [row.verdict for row in done.documents] == ["NORMALISED"]
    before = tree(out)
    hydrate_release(release, tmp_path / "mine", out)
    assert tree(out) == before


def test_every_config_whose_words_were_missing_has_them(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "copy.txt").write_bytes(THEIRS.encode())
    out = tmp_path / "out"
    hydrate_release(release, tmp_path / "mine", out)
    whole = _all(out, "tokens")
    assert "".join(_words(whole)) == "".join(THEIRS.split())
    tagged = [token for row in whole for token, tag in zip(row["tokens"], row["entities_tags"], strict=True) if tag]
    assert tagged
    assert load_back(out, ("documents", "tokens"))["tokens"] == {next(iter(split_files(out)))[1]: len(whole)}


def _words(rows: list[dict[str, Any]]) -> list[str]:
    return [token for row in rows for token in row["tokens"]]


@needs_seeds
def test_claims_and_relations_of_the_five_articles_are_the_releases_with_their_words(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    hydrate_release(own, SEEDS, out)
    for config in ("claims", "relations"):
        before = [row for row in _all(own, config) if row["text_tier"] == "own_copy"]
        after = _all(out, config)
        words = [name for name in after[0] if name.endswith("text") or name.startswith("sentence")]
        assert words
        assert [_without(row, words) for row in after] == [_without(row, words) for row in before]
        assert not [row for row in after if any(row[name] is None for name in words)]
    texts = {row["id"]: row["text"] for row in _rows(out, "documents").values()}
    for row in _all(out, "claims"):
        text = texts[row["document_id"]]
        assert row["text"] == text[row["start"] : row["end"]]
        assert row["text"] in row["sentence"]
        assert text[row["sentence_start"] :].startswith(row["sentence"])
        assert all(part["text"] == text[part["start"] : part["end"]] for part in (*row["claimants"], *row["cues"]))
    for row in _all(out, "relations"):
        for end in ("from", "to"):
            assert row[f"{end}_text"] == texts[row["document_id"]][row[f"{end}_start"] : row[f"{end}_end"]]
    assert {row["document_id"] for row in _all(out, "tokens")} == set(texts)


@needs_seeds
def test_of_a_copy_in_part_only_proven_sentences_are_tagged(own: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    lines = min(SEEDS.glob("*.txt")).read_bytes().decode().splitlines(keepends=True)
    long = [number for number, line in enumerate(lines) if len(line) > 100]
    lines[long[len(long) // 2]] = "Nobody wrote this one here, and no lock knows of it at all.\n"
    (tmp_path / "mine" / "copy.txt").write_bytes("".join(lines).encode())
    done = hydrate_release(own, tmp_path / "mine", tmp_path / "out")
    assert "PARTIAL" in {row.verdict for row in done.documents}
    assert done.folder is not None
    (text,) = (row["text"] for row in _rows(done.folder, "documents").values())
    rows = _all(done.folder, "tokens")
    assert rows
    assert "Nobody wrote this one" in text
    assert not [row for row in rows if "Nobody wrote this one" in row["text"]]
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def _without(row: dict[str, Any], words: list[str]) -> dict[str, Any]:
    """Return a row without its words, at any depth."""
    return {
        name: [_without(part, words) for part in value] if isinstance(value, list) else value
        for name, value in row.items()
        if name not in words
    }


def test_without_a_copy_nothing_is_written(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    done = hydrate_release(release, tmp_path / "mine", tmp_path / "out")
    assert done.folder is None
    assert not (tmp_path / "out").exists()
    assert {item.reason for row in done.documents for item in row.unproven} == {"missing"}


def test_a_folder_that_holds_something_else_is_left_alone(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "copy.txt").write_bytes(THEIRS.encode())
    with pytest.raises(Conflict):
        hydrate_release(release, tmp_path / "mine", tmp_path / "mine")
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["copy.txt"]


def test_a_folder_that_is_no_release_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"texts\.lock\.json"):
        hydrate_release(tmp_path, tmp_path, tmp_path / "out")
