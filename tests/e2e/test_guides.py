"""The guides of docs/how-to/: what they say to type is typed, in a copy of this project and with a server at hand."""

import sys

import pytest

from claimset.labelstudio.transport.client import LabelStudio
from claimset.release.export import export
from claimset.store.project import Project
from support.docs_pages import code_blocks, pages
from support.releasing import clone
from support.shell import Shell

pytestmark = pytest.mark.server
_TEXT = "The Harrow Courier counted 12 owls on Friday, fewer than in any year before.\n"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy of this project with a release of it, a folder of new texts, and a home with a folder of articles."""
    folder = tmp_path_factory.mktemp("guides")
    project = clone(folder / "project", "DATASHEET.md", "CHANGELOG.md", "CITATION.cff", whole=True)
    (folder / "articles").mkdir()
    (project.root / "texts").mkdir()
    (project.root / "texts/owls.txt").write_text(_TEXT, encoding="utf-8")
    assert export(project, "0.0.0").folder.is_dir()
    return project


@pytest.mark.parametrize("page", [page for page in pages() if page.startswith("how-to/")])
def test_what_a_guide_says_to_type_works(page: str, copy: Project, server: LabelStudio) -> None:
    shell = Shell(copy.root, copy.root.parent, server)
    for block in code_blocks(page):
        shell.type(block.code)
    for block in code_blocks(page, "python"):
        shell.run(sys.executable, "-I", "-c", block.code)
    assert shell.output or not code_blocks(page)
