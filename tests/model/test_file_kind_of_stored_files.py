"""Whoever reads a stored file refuses a newer one in one sentence that names the file, whatever its kind."""

import gzip
from collections.abc import Callable
from typing import Any

import pytest

from claimset.gold.label_reader import LabelReader
from claimset.gold.sample.judged_labels import read_judged
from claimset.model.file_kind import FILE_KINDS, FileKind, OtherFormat
from claimset.release.papers.card_parts.baselines import measured_baselines
from claimset.server.serve import TeamServer
from claimset.store.decisions import read_document_decisions
from claimset.store.kept.document_changes import DocumentChanges
from claimset.store.kept.earlier_texts import read_earlier_texts
from claimset.store.kept.migrations import Migrations
from claimset.store.kept.tombstones import read_tombstones
from claimset.store.kept.upgrades import Upgrades
from claimset.store.learned.holdout import held_out_documents
from claimset.store.learned.measures import stored_learned
from claimset.store.links import read_links
from claimset.store.machine.command_log import read_log
from claimset.store.project import Project
from claimset.store.refusals import read_refusals
from claimset.store.releases.records import read_release_manifest
from claimset.store.releases.register import ReleaseRegister
from claimset.store.snapshots import read_snapshots
from claimset.store.split_decisions import read_decisions
from claimset.store.waivers import read_waivers
from claimset.sync.assignment.assignment import stored_assignment
from claimset.sync.assignment.people import People
from claimset.sync.push.ledger import Ledger
from claimset.sync.push.saved_plan import read_saved
from claimset.sync.review.stored_panes import StoredPanes

# What stands for `*` in the place of a kind, and who reads the file.
READERS: dict[str, tuple[str, Callable[[Project], Any]]] = {
    "manifest": ("", lambda project: project.documents()),
    "withdrawn": ("", read_tombstones),
    "corrected": ("", read_earlier_texts),
    "lock": ("", lambda project: project.fingerprints()),
    "pulled": ("owls", lambda project: LabelReader(project, project.schema()).pulled(project.pulled_file("owls"))),
    "gold": ("owls", lambda project: LabelReader(project, project.schema()).gold(project.gold_file("owls"))),
    "predicted": ("owls", lambda project: project.prediction("owls", project.schema())),
    "refused": ("", read_refusals),
    "waivers": ("", read_waivers),
    "decisions": ("owls", lambda project: read_document_decisions(project, "owls")),
    "links": ("", read_links),
    "judged": ("", read_judged),
    "splits": ("", lambda project: read_decisions(project.root)),
    "assignments": ("", stored_assignment),
    "learned": ("", stored_learned),
    "holdout": ("", held_out_documents),
    "answer": ("f00d", lambda project: project.private("answers/f00d.json")),
    "model": ("f00d", lambda project: project.private("models/f00d.json")),
    "release": ("1.0.0", lambda project: ReleaseRegister(project.root).release("1.0.0")),
    "baselines": ("", lambda project: measured_baselines(project, "", "")),
    "migration": ("1", lambda project: Migrations(project).all()),
    "change": ("1", lambda project: DocumentChanges(project).all()),
    "upgrade": ("1", lambda project: Upgrades(project).all()),
    "release-manifest": ("", lambda project: read_release_manifest(project.root)),
    "push-plan": ("", lambda project: read_saved(project.root / "plan.json")),
    "snapshot": ("all-000001-0123456789abcdef", lambda project: list(read_snapshots(project))),
    "log": ("", read_log),
    "annotators": ("", People),
    "review-panes": ("", StoredPanes),
    "pulled-from": ("", lambda project: project.private("pulled_from.json")),
    "pushed": ("f00d", lambda project: Ledger(project, "f00d").sent_keys()),
    "server": ("", lambda project: TeamServer(project).credentials()),
}
AN_ISSUE_IN_ITS_PLACE = {"pulled", "gold"}


@pytest.mark.parametrize("kind", FILE_KINDS.values(), ids=FILE_KINDS)
def test_a_newer_file_is_refused_in_one_sentence_that_names_it(kind: FileKind, project: Project) -> None:
    star, read = READERS[kind.name]
    file = project.root / kind.place.replace("*", star)
    file.parent.mkdir(parents=True, exist_ok=True)
    data = b'{"format": %d}' % (kind.format + 1)
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    words = f"was written by a newer claimset (format {kind.format + 1}, this one reads {kind.format})"
    if kind.name in AN_ISSUE_IN_ITS_PLACE:
        _, (issue,) = read(project)
        assert (issue.file, issue.message) == (project.relative(file), f"it {words}: install a newer claimset")
        return
    with pytest.raises(OtherFormat) as refusal:
        read(project)
    assert refusal.value.message.endswith(f"{file.name} {words}")
    assert refusal.value.remedy == "install a newer claimset"
