"""What was refused on its way in, `annotations/refused.jsonl`: one line an annotation, tracked."""

import json
from collections.abc import Iterable, Iterator

import msgspec

from claimset.model.refusal import Refusal
from claimset.model.trouble import Misconfigured
from claimset.store.files.files import read_whole, write_whole
from claimset.store.files.json_pieces import LARGEST_FILE
from claimset.store.layout import Layout


def refusal_lines(project: Layout) -> Iterator[Refusal | str]:
    """Read each line: a refusal, or in the place of one what is wrong with the line."""
    file = project.refusal_file
    data = read_whole(file, LARGEST_FILE) if file.is_file() else b""
    for number, line in enumerate(data.splitlines(), 1):
        try:
            yield msgspec.json.decode(line, type=Refusal)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield f"line {number} is no refusal: {error}"


def read_refusals(project: Layout) -> list[Refusal]:
    """Read all of them. Raises Misconfigured for a line that is none."""
    refusals = []
    for line in refusal_lines(project):
        if isinstance(line, str):
            remedy = "restore the file from version control; a pull says anew what it refuses"
            raise Misconfigured(f"{project.relative(project.refusal_file)}, {line}", remedy)
        refusals.append(line)
    return refusals


def write_refusals(project: Layout, refusals: Iterable[Refusal]) -> bool:
    """Write them, by document and annotation; where there are none, no file is made."""
    rows = sorted(refusals, key=lambda row: (row.document, row.interface, row.origin, row.annotation or 0, row.task))
    if not rows and not project.refusal_file.is_file():
        return False
    lines = (json.dumps(msgspec.to_builtins(row), ensure_ascii=False) + "\n" for row in rows)
    return write_whole(project.refusal_file, "".join(lines).encode())
