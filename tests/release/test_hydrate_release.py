"""A release joined to somebody's own copies: every span is proven by its sentence or named, on real articles too."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimset.gold.adjudicate_all import adjudicate_all
from claimset.model.document import read_lock
from claimset.model.trouble import Conflict, Misconfigured
from claimset.release.build.tables import read_rows, split_files
from claimset.release.export import export
from claimset.release.hydrate.hydrate_release import HydratedRelease, hydrate_release
from claimset.release.hydrate.join import REASON_WORDS
from claimset.store.project import Project
from claimset.store.releases.folder import load_back
from claimset.text.decode import sha256
from own_copies.test_fingerprint import TEXT, sentence
from support.damages import DAMAGES
from support.releasing import clone, say
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
    for document in project.documents():
        if document.is_open:
            say(project, document.id, [("e0", 0, 3, "NGO")])
        else:
            starts = [sentence.start for sentence in project.fingerprints()[document.id].sentences]
            say(project, document.id, [(f"e{start}", start, start + 5, "NGO") for start in starts])
    assert len(adjudicate_all(project).written) == 2
    result = export(project, out=tmp_path / "build")
    assert result.sizes, result.issues
    return result.folder


@pytest.fixture(scope="module")
def own_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the articles of this project and a few of its other documents."""
    folder = tmp_path_factory.mktemp("own")
    project = clone(folder / "checkout", "DATASHEET.md", "CHANGELOG.md", "CITATION.cff")
    result = export(project, out=folder / "build")
    assert result.sizes, result.issues
    return result.folder


def _config_rows(folder: Path, config: str) -> list[dict[str, Any]]:
    return [row for (name, _), files in split_files(folder).items() if name == config for row in read_rows(files)]


def _rows_by_id(folder: Path, config: str) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in _config_rows(folder, config)}


def _check_account(release: Path, hydrated: HydratedRelease, originals: dict[str, str]) -> None:
    """Each span of the release is in the result, over the words it was drawn over, or in the account with a reason."""
    original_rows = _rows_by_id(release, "by_reference")
    hydrated_rows = _rows_by_id(hydrated.folder, "documents") if hydrated.folder else {}
    locks = {lock.id: lock for lock in read_lock((release / "texts.lock.json").read_bytes(), "texts.lock.json")}
    assert [account.document for account in hydrated.documents] == sorted(original_rows)
    for account in hydrated.documents:
        row, joined = original_rows[account.document], hydrated_rows.get(account.document)
        layers = [name for name, value in row.items() if isinstance(value, list) and value and "start" in value[0]]
        hydrated_spans = {(layer, span["id"]): span for layer in layers for span in (joined or {}).get(layer) or ()}
        named_spans = {(item.layer, item.id) for item in account.unproven}
        original_spans = {(layer, span["id"]): span for layer in layers for span in row[layer]}
        assert hydrated_spans.keys() | named_spans == original_spans.keys()
        assert not hydrated_spans.keys() & named_spans
        assert account.spans == len(original_spans)
        assert all(item.reason in REASON_WORDS for item in account.unproven)
        for key, span in hydrated_spans.items():
            assert joined is not None
            original_span = original_spans[key]
            quote = joined["text"][span["start"] : span["end"]]
            assert quote == originals[account.document][original_span["start"] : original_span["end"]]
            if account.verdict == "PARTIAL":
                assert any(
                    item.start < original_span["end"] and original_span["start"] < item.end
                    for item in locks[account.document].sentences
                )
            else:
                assert joined["text"] == originals[account.document]
        if joined:
            ids = {span["id"] for span in hydrated_spans.values()}
            assert all({item["from"], item["to"]} <= ids for item in joined["relations"])
            assert len(joined["relations"]) + len(account.unjoined) == len(row["relations"]) == account.relations


def test_whatever_happened_to_a_copy_every_span_is_accounted_for(release: Path, tmp_path: Path) -> None:
    other_text = "\n\n".join(sentence(*range(start, start + 39, 3)) for start in (1, 5, 8, 11, 17, 23))
    for number, (name, (damage, verdicts)) in enumerate(DAMAGES.items()):
        folder = tmp_path / f"mine{number}"
        folder.mkdir()
        (folder / "copy").write_bytes(damage([other_text, THEIRS], 1).encode())
        hydrated = hydrate_release(release, folder, tmp_path / f"out{number}")
        (account,) = hydrated.documents
        assert account.verdict in verdicts, name
        _check_account(release, hydrated, {account.document: THEIRS})


@needs_seeds
@pytest.mark.parametrize("name", DAMAGES)
def test_the_five_articles_however_damaged_are_accounted_for_span_by_span(
    own_release: Path, tmp_path: Path, name: str
) -> None:
    damage, verdicts = DAMAGES[name]
    texts = [file.read_bytes().decode() for file in sorted(SEEDS.glob("*.txt"))]
    ids = {row["text_sha256"]: row["id"] for row in _rows_by_id(own_release, "by_reference").values()}
    originals = {ids[sha256(text.encode())]: text for text in texts}
    for number, text in enumerate(texts):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "copy.html").write_bytes(damage(texts, number).encode())
        hydrated = hydrate_release(own_release, folder, tmp_path / f"out{number}")
        verdict = next(row.verdict for row in hydrated.documents if row.document == ids[sha256(text.encode())])
        assert verdict in verdicts
        _check_account(own_release, hydrated, originals)


def test_what_was_hydrated_loads_and_is_marked_as_the_users_alone(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "copy.txt").write_bytes(THEIRS.replace("\r\n", "\n").encode())
    out = tmp_path / "out"
    hydrated = hydrate_release(release, tmp_path / "mine", out)
    assert sum(load_back(out, ("documents",))["documents"].values()) == 1
    assert (out / ".gitignore").read_text() == "*\n"
    assert "Not to be passed on" in (out / "README.md").read_text()
    account_rows = json.loads((out / "hydration.json").read_bytes())["documents"]
    assert [row["verdict"] for row in account_rows] == [row.verdict for row in hydrated.documents] == ["NORMALISED"]
    files = tree(out)
    hydrate_release(release, tmp_path / "mine", out)
    assert tree(out) == files


def test_every_config_whose_words_were_missing_has_them(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "copy.txt").write_bytes(THEIRS.encode())
    out = tmp_path / "out"
    hydrate_release(release, tmp_path / "mine", out)
    token_rows = _config_rows(out, "tokens")
    assert "".join(_words(token_rows)) == "".join(THEIRS.split())
    tagged_tokens = [
        token for row in token_rows for token, tag in zip(row["tokens"], row["entities_tags"], strict=True) if tag
    ]
    assert tagged_tokens
    assert load_back(out, ("documents", "tokens"))["tokens"] == {next(iter(split_files(out)))[1]: len(token_rows)}


def _words(rows: list[dict[str, Any]]) -> list[str]:
    return [token for row in rows for token in row["tokens"]]


@needs_seeds
def test_claims_and_relations_of_the_five_articles_are_the_releases_with_their_words(
    own_release: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    hydrate_release(own_release, SEEDS, out)
    for config in ("claims", "relations"):
        release_rows = _config_rows(own_release, f"{config}_by_reference")
        hydrated_rows = _config_rows(out, config)
        words = [name for name in hydrated_rows[0] if name.endswith("text") or name.startswith("sentence")]
        assert words
        assert [_remove_words(row, words) for row in hydrated_rows] == [
            _remove_words(row, words) for row in release_rows
        ]
        # A claim in the first or last sentence has no neighbour on that side.
        always = [name for name in words if name not in ("sentence_before", "sentence_after")]
        assert not [row for row in hydrated_rows if any(row[name] is None for name in always)]
    texts = {row["id"]: row["text"] for row in _rows_by_id(out, "documents").values()}
    for row in _config_rows(out, "claims"):
        text = texts[row["document_id"]]
        assert row["text"] == text[row["start"] : row["end"]]
        assert row["text"] in row["sentence"]
        assert text[row["sentence_start"] :].startswith(row["sentence"])
        assert all(part["text"] == text[part["start"] : part["end"]] for part in (*row["claimants"], *row["cues"]))
    for row in _config_rows(out, "relations"):
        for end in ("from", "to"):
            assert row[f"{end}_text"] == texts[row["document_id"]][row[f"{end}_start"] : row[f"{end}_end"]]
    assert {row["document_id"] for row in _config_rows(out, "tokens")} == set(texts)


@needs_seeds
def test_of_a_copy_in_part_only_proven_sentences_are_tagged(own_release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    lines = min(SEEDS.glob("*.txt")).read_bytes().decode().splitlines(keepends=True)
    long = [number for number, line in enumerate(lines) if len(line) > 100]
    lines[long[len(long) // 2]] = "Nobody wrote this one here, and no lock knows of it at all.\n"
    (tmp_path / "mine" / "copy.txt").write_bytes("".join(lines).encode())
    hydrated = hydrate_release(own_release, tmp_path / "mine", tmp_path / "out")
    assert "PARTIAL" in {row.verdict for row in hydrated.documents}
    assert hydrated.folder is not None
    (text,) = (row["text"] for row in _rows_by_id(hydrated.folder, "documents").values())
    rows = _config_rows(hydrated.folder, "tokens")
    assert rows
    assert "Nobody wrote this one" in text
    assert not [row for row in rows if "Nobody wrote this one" in row["text"]]
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)


def _remove_words(row: dict[str, Any], words: list[str]) -> dict[str, Any]:
    """Return a row without its words, at any depth."""
    return {
        name: [_remove_words(part, words) for part in value] if isinstance(value, list) else value
        for name, value in row.items()
        if name not in words
    }


def test_without_a_copy_nothing_is_written(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    hydrated = hydrate_release(release, tmp_path / "mine", tmp_path / "out")
    assert hydrated.folder is None
    assert not (tmp_path / "out").exists()
    assert {item.reason for row in hydrated.documents for item in row.unproven} == {"missing"}


def test_a_folder_that_holds_something_else_is_left_alone(release: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "copy.txt").write_bytes(THEIRS.encode())
    with pytest.raises(Conflict):
        hydrate_release(release, tmp_path / "mine", tmp_path / "mine")
    assert [file.name for file in (tmp_path / "mine").iterdir()] == ["copy.txt"]


def test_a_folder_that_is_no_release_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"texts\.lock\.json"):
        hydrate_release(tmp_path, tmp_path, tmp_path / "out")
