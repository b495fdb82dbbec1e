"""The order in which documents are sent, and so labelled: Label Studio hands tasks out in the order of their ids."""

from pathlib import Path

from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_text
from claimset.store.project import Project
from claimset.text.visible import in_quotes


def read_order(project: Project, file: Path | None) -> list[str]:
    """
    Read ids in the order of a file: one a line, or `ID,SCORE` with the highest first; a heading line is skipped.

    Raises Misconfigured for a file that cannot be read, an id that the manifest does not have, and a repeated id.
    """
    if file is None:
        return []
    text = read_text(file)
    if text is None:
        raise Misconfigured(f"cannot read {file}", "name a text file with one id a line")
    ids = {document.id for document in project.documents()}
    rows: list[tuple[str, float | None]] = []
    for number, line in enumerate(text.splitlines(), 1):
        name, comma, score = (part.strip() for part in line.strip().partition(","))
        if not name or (number == 1 and name not in ids and name.casefold() in {"id", "document", "doc_id"}):
            continue
        if name not in ids:
            message = f"{file}, line {number}: the project has no document {in_quotes(name)}"
            raise Misconfigured(message, "mend or remove the line")
        try:
            rows.append((name, float(score) if comma else None))
        except ValueError:
            raise Misconfigured(f"{file}, line {number}: {in_quotes(score)} is no number", "write ID,SCORE") from None
    names = [name for name, _ in rows]
    if len(set(names)) < len(names):
        repeated_name = next(name for name in names if names.count(name) > 1)
        raise Misconfigured(f"{file} has {repeated_name} twice", "keep one of the lines")
    if any(score is not None for _, score in rows):
        rows.sort(key=lambda row: -(row[1] if row[1] is not None else float("-inf")))
    return [name for name, _ in rows]
