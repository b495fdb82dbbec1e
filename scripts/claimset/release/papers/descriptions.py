"""Makes the files that describe a release to programs: CITATION.cff and croissant.json."""

from collections.abc import Mapping

from claimset.labels.tally import Tally
from claimset.model.schema import Schema
from claimset.model.trouble import Misconfigured
from claimset.release.configs import features
from claimset.release.datasheet.passages import passages
from claimset.release.papers.citation import Citation, read_citation, release_citation, unanswered_fields
from claimset.release.papers.croissant import croissant
from claimset.store.files.files import read_text
from claimset.store.layout import CITATION, DATASHEET
from claimset.store.project import Project


def croissant_file(
    project: Project,
    schema: Schema,
    version: str,
    sizes_and_digests: Mapping[str, tuple[int, str]],
    rows: Mapping[str, Mapping[str, int]],
    tally: Tally,
) -> bytes:
    """
    Return croissant.json, which lists every other file of the release.

    `sizes_and_digests` are the size in bytes and the SHA-256 of each of them, `rows` are counted by config and split,
    and `tally` counts the documents. Raises Misconfigured where CITATION.cff cannot be read.
    """
    columns = {
        name: kinds
        for name, kinds in features(schema).items()
        if any(file.startswith(f"data/{name}/") for file in sizes_and_digests)
    }
    return croissant(
        schema, version, sizes_and_digests, columns, rows, tally, citation(project), datasheet_passages(project)
    ).encode()


def citation_file(project: Project, version: str) -> dict[str, bytes]:
    """Return `{"CITATION.cff": content}` for a release; empty if the project has none."""
    text = read_text(project.root / CITATION)
    return {} if text is None else {CITATION: release_citation(text.replace("\r\n", "\n"), version).encode()}


def datasheet_passages(project: Project) -> dict[str, str]:
    """Return the passages of the project's datasheet, by the term of their markers."""
    return passages(read_text(project.root / DATASHEET) or "")


def citation(project: Project) -> Citation | None:
    """Return the content of the project's CITATION.cff; None without one. Raises Misconfigured if it is unreadable."""
    text = read_text(project.root / CITATION)
    try:
        return None if text is None else read_citation(text)
    except ValueError as error:
        raise Misconfigured(str(error), "correct the file, or remove it") from error


def require_contact(project: Project) -> None:
    """Raise Misconfigured where CITATION.cff does not say who answers for a release, where it is kept, and its day."""
    fields = unanswered_fields(citation(project))
    if fields:
        raise Misconfigured(
            f"{CITATION} does not say who answers for the release: it lacks {', '.join(fields)}",
            "write there a contact (a name with an email or a website), the repository's address and date-released",
        )
