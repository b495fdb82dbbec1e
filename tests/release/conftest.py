"""A release of this project with its papers, for the tests that read it and change nothing."""

import pytest

from claimset.release.export import ExportResult, export
from claimset.store.project import Project
from support.releasing import clone


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, ExportResult]:
    """A clone of this project with citation and datasheet, and the release that was made of it."""
    project = clone(tmp_path_factory.mktemp("described") / "clone", "CITATION.cff", "DATASHEET.md")
    return project, export(project)
