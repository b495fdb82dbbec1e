"""Renewing what is counted in the datasheet."""

from collections.abc import Iterator

from claimset.check.datasheet_blocks import DatasheetBlocks
from claimset.model.trouble import Misconfigured
from claimset.schema.marked_blocks import MARK
from claimset.store.files.files import read_text, write_whole
from claimset.store.layout import DATASHEET
from claimset.store.project import Project
from claimset.text.decode import sha256


def renew_datasheet(project: Project, *, write: bool) -> Iterator[str]:
    """
    Write the counted blocks of the datasheet anew, and yield the name of each that was stale.

    Nothing outside of a block is touched, and the file that is replaced is kept. Without `write` nothing is changed.
    """
    file = project.root / DATASHEET
    text = read_text(file)
    if text is None or MARK not in text:
        return
    blocks = DatasheetBlocks(project)
    yield from blocks.stale(text)
    new_text = blocks.renewed(text)
    if write and new_text != text:
        if read_text(file) != text:
            raise Misconfigured(f"{DATASHEET} changed while it was read", "run it again")
        old_bytes = text.encode()
        project.ready_state()
        write_whole(project.state / "kept" / "papers" / f"DATASHEET-{sha256(old_bytes)[:16]}.md", old_bytes, mode=0o600)
        write_whole(file, new_text.encode(), file.stat().st_mode & 0o777)
