"""Checks that git keeps the bytes of a project's files, on which hashes and offsets rest."""

from collections.abc import Iterator
from itertools import chain

from claimset.model.issue import Issue, Level
from claimset.store.files.files import files_below
from claimset.store.machine.git_state import Keeping, keeping
from claimset.store.project import Project
from claimset.text.plural import first_names

_ATTRIBUTES = ".gitattributes"
_REMEDY = f"{_ATTRIBUTES} must say `* text=auto eol=lf` and, after it, `raw/** -text`"


def line_ends(project: Project) -> Issue | None:
    """
    Return an issue if git would change stored bytes, in this or another clone; None if it never does.

    Git must keep every byte of a text, and LF in every other file.
    """
    texts = (project.relative(file) for file in files_below(project.root / "raw"))
    keeping_by_name = keeping(project.root, texts, any_line_end=True)
    keeping_by_name |= keeping(project.root, _one_of_each(project), any_line_end=False)
    changed_files = [name for name, state in keeping_by_name.items() if state is Keeping.NEVER]
    if changed_files:
        message = f"git changes the line ends of {first_names(changed_files)}: {_REMEDY}"
        return Issue("DOC013", Level.ERROR, message, file=_ATTRIBUTES)
    risky_files = [name for name, state in keeping_by_name.items() if state is Keeping.HERE]
    if risky_files:
        names = first_names(risky_files)
        message = f"only the settings of this clone keep git from changing the line ends of {names}: {_REMEDY}"
        return Issue("DOC013", Level.WARNING, message, file=_ATTRIBUTES)
    return None


def _one_of_each(project: Project) -> Iterator[str]:
    """Yield one file of each suffix in each folder, because git treats the others in the same way."""
    kinds = set()
    papers = sorted((*project.root.glob("*.md"), *project.root.glob("*.cff")))
    for file in chain(papers, *(files_below(project.root / folder) for folder in ("schema", "annotations"))):
        if (kind := (file.parent, file.suffix)) not in kinds:
            kinds.add(kind)
            yield project.relative(file)
