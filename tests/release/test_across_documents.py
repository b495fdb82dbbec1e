"""Links between documents in a release: the file, the pairs across documents, and what verify, diff and blame see."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from claimset.check.project import check
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.issue import Issue
from claimset.model.release import Reason, Release, ReleaseChanges
from claimset.own_copies.fingerprint import fingerprint
from claimset.release.build.leak_scan import scan_for_leaks
from claimset.release.build.tables import read_rows, split_files
from claimset.release.compare.blame import blame
from claimset.release.compare.changes import with_links
from claimset.release.compare.diff_releases import diff_releases
from claimset.release.export import export, rebuild_release
from claimset.release.hydrate.hydrate_release import hydrate_release
from claimset.release.verify import verify_release
from claimset.store.links import released_links, write_links
from claimset.store.project import Project
from claimset.texts.hydrate import hydrate
from commands.conftest import run
from own_copies.test_fingerprint import TEXT
from release.test_verify import sign_again
from support.releasing import ROOT, clone
from support.tree import tree

SEEDS = ROOT.parent / "shared" / "seeds"
CAMPAIGN, HIRED = LinkedClaim("pingloop-campaign", "c13"), LinkedClaim("kestrelby-lessons", "c13")
OPEN = StoredLink(LinkedClaim("kestrelby-lessons", "c14"), CAMPAIGN, "SUBSET_OF", "c01", "one count")
NOT_OURS = StoredLink(HIRED, LinkedClaim("own-3685a26b3482", "c18"), "SUBSET_OF", "c01", "one count")

CONFIGS = ("claim_pairs", "claim_pairs_by_reference")


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path, Path]:
    """A clone, its release without links, and the one with a link of open texts and one to a text that is not ours."""
    project = clone(tmp_path_factory.mktemp("linked") / "clone")
    before = export(project, out=project.root / "before")
    write_links(project, [NOT_OURS, OPEN])
    after = export(project, out=project.root / "after")
    assert after.documents == before.documents
    return project, before.folder, after.folder


@pytest.fixture
def folder(released: tuple[Project, Path, Path], tmp_path: Path) -> Path:
    """A copy of the release with links that may be damaged."""
    return Path(shutil.copytree(released[2], tmp_path / released[2].name))


def pairs(folder: Path, config: str) -> list[dict[str, Any]]:
    """The rows of a config of pairs whose figures are of two documents."""
    rows = [row for (name, _), files in split_files(folder).items() if name == config for row in read_rows(files)]
    return [row for row in rows if row["from"]["document_id"] != row["to"]["document_id"]]


def test_release_has_its_links_and_only_a_release_with_links(released: tuple[Project, Path, Path]) -> None:
    _, before, after = released
    assert not (before / "links.jsonl").exists()
    assert released_links(after) == [NOT_OURS, OPEN]
    manifest = json.loads((after / "MANIFEST.json").read_bytes())
    assert {"links.jsonl", "schema/files/links.schema.json"} <= manifest["files"].keys()
    assert verify_release(before).faults == verify_release(after).faults == ()


def test_pairs_across_documents_quote_open_texts_alone(released: tuple[Project, Path, Path]) -> None:
    _, before, after = released
    assert all(row["relation"] is None for config in CONFIGS for row in pairs(before, config))
    open_pairs, other_pairs = (
        [row for row in pairs(after, config) if row["relation"] is not None] for config in CONFIGS
    )
    assert {(row["from"]["claim_id"], row["to"]["claim_id"]) for row in open_pairs} == {("c14", "c13")}
    for row in open_pairs:
        assert row["document_id"] == row["from"]["document_id"] == OPEN.source.document
        assert (row["check"], row["relation"] is None, row["verdict"]) == ("part", False, "CONSISTENT")
        assert all(row[side]["text"] in row[side]["sentence"] for side in ("from", "to"))
    assert {(row["from"]["claim_id"], row["to"]["claim_id"]) for row in other_pairs} == {("c13", "c18")}
    assert all({"text", "sentence"}.isdisjoint(row[side]) for row in other_pairs for side in ("from", "to"))


def test_second_build_and_two_workers_give_the_same_bytes(released: tuple[Project, Path, Path]) -> None:
    project, _, after = released
    assert rebuild_release(project, out=after.parent, workers=2).faults == ()


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda lines: [lines[0], *reversed(lines[1:])], "differ from what an export writes"),
        (lambda lines: lines[:-1], "claim_pairs"),
        (lambda lines: [*lines[:-1], lines[-1].replace('"c13"', '"c999"')], "no such claim"),
        (lambda lines: [*lines, "{}"], "is no link"),
    ],
    ids=["another order", "a link less", "a claim that is none", "a line that is none"],
)
def test_verify_says_what_is_wrong_with_links(folder: Path, damage: Any, words: str) -> None:
    file = folder / "links.jsonl"
    file.write_text("\n".join(damage(file.read_text("utf-8").splitlines())) + "\n", "utf-8")
    assert [fault.file for fault in verify_release(folder).faults] == ["links.jsonl"]
    sign_again(folder, "links.jsonl")
    faults = verify_release(folder).faults
    assert any(words in f"{fault.file} {fault.words}" for fault in faults), faults


def test_words_of_a_text_that_is_not_ours_in_a_reason_stop_a_release(folder: Path) -> None:
    reason = " ".join(TEXT.split()[3:18])
    row = {"from": {"document": "a", "claim": "c1"}, "reason": reason}
    (folder / "links.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    faults = scan_for_leaks(folder, {"own-x": fingerprint("own-x", TEXT.encode(), "en")})
    assert [fault.file for fault in faults] == ["links.jsonl"]


def test_diff_and_blame_name_links(released: tuple[Project, Path, Path]) -> None:
    project, before, after = released

    def never() -> Project:
        raise AssertionError("two folders need no project")

    forth, back = (diff_releases(str(one), str(two), never) for one, two in ((before, after), (after, before)))
    assert forth.links_added == back.links_removed == (NOT_OURS.words, OPEN.words)
    assert forth.links_removed == back.links_added == ()
    assert blame(project, "kestrelby-lessons").links == (NOT_OURS, OPEN)
    assert blame(project, "kestrelby-lessons", "c13").links == (NOT_OURS,)
    assert blame(project, "comsafe-code").links == ()
    shown = run("diff", str(before), str(after))
    assert (shown.code, "link between documents" in shown.out) == (0, True)
    assert f"linked: {NOT_OURS.words}" in run("blame", "kestrelby-lessons", cwd=project.root).words


def test_other_links_are_a_reason_for_another_version() -> None:
    def reasons(before: str, after: str) -> list[tuple[str, str]]:
        changes = ReleaseChanges("0.1.0", 1, 0, (), (), (), (Reason("minor", "1 document is new"),))
        since = Release("d", "0.1.0", 1, "1.0.0", "1.0.0", "", "", None, {}, {}, changes, before)
        return [(reason.weight, reason.words) for reason in with_links(changes, since, after).reasons]

    assert reasons("", "") == reasons("x", "x") == [("minor", "1 document is new")]
    assert reasons("", "x")[1] == ("minor", "the links between documents changed")
    assert reasons("x", "y")[0] == reasons("x", "")[0] == ("major", "the links between documents changed")


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles that are not ours lie outside this project")
def test_texts_that_are_not_ours_change_no_issue_of_figures_and_no_table(checkout: Project) -> None:
    def issues_and_tables() -> tuple[list[Issue], dict[str, bytes]]:
        issues = [issue for issue in check(checkout).issues if issue.code.startswith("NUM")]
        files = tree(export(checkout, "0.0.0", replace=True).folder)
        return issues, {name: data for name, data in files.items() if name.endswith(".parquet")}

    write_links(checkout, [NOT_OURS, OPEN])
    issues, tables = issues_and_tables()
    assert {row.verdict for row in hydrate(checkout, SEEDS).documents} == {"EXACT"}
    assert issues_and_tables() == (issues, tables)
    assert any("own-" in (issue.document or "") for issue in issues)
    assert any("claim_pairs_by_reference" in name for name in tables)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five articles that are not ours lie outside")
def test_a_hydrated_release_has_the_pairs_with_an_open_text_and_their_words(
    released: tuple[Project, Path, Path], tmp_path: Path
) -> None:
    _, _, after = released
    hydrate_release(after, SEEDS, tmp_path / "out")
    (row,) = pairs(tmp_path / "out", "claim_pairs")
    (reference,) = pairs(after, "claim_pairs_by_reference")
    assert row["document_id"] == NOT_OURS.source.document
    for side in ("from", "to"):
        assert row[side].pop("text") in row[side].pop("sentence")
    assert row == reference
