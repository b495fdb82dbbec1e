"""Releases that are recorded: somebody answers for each."""

from claimset.release.export import ExportResult, export
from claimset.store.project import Project

ANSWERED_FOR = """\
cff-version: 1.2.0
message: Cite it.
title: owls
authors:
  - name: The Owl Society
contact:
  - name: The Owl Society
    email: owls@example.org
repository: https://git.example.org/owls
date-released: 2026-02-03
"""


def answered_for(project: Project) -> Project:
    """Let a project's CITATION.cff say who answers for a release of it."""
    (project.root / "CITATION.cff").write_text(ANSWERED_FOR, encoding="utf-8")
    return project


def record_release(project: Project, version: str | None = None) -> ExportResult:
    """Release a project, for which somebody answers, into its register."""
    return export(answered_for(project), version, record=True)
