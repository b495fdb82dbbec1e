"""Renews the counted blocks of the datasheet."""

from claimset.check.project import check
from claimset.model.progress import Progress, silent
from claimset.model.trouble import Misconfigured
from claimset.release.datasheet.blocks import DatasheetBlocks
from claimset.schema.marked_blocks import MARK
from claimset.store.files.files import read_text, write_whole
from claimset.store.layout import DATASHEET
from claimset.store.project import Project
from claimset.text.decode import sha256


def renew_datasheet(project: Project, progress: Progress = silent, *, write: bool = True) -> list[str]:
    """
    Renew the counted blocks of the datasheet, and return the names of those that were stale.

    Text outside of the blocks does not change, and the old file is kept. Without `write` nothing is changed. Nothing is
    counted while a gold record cannot be read. Every command that changes gold or annotations calls this at its end.
    """
    file = project.root / DATASHEET
    text = read_text(file)
    if text is None or MARK not in text:
        return []
    result = check(project, progress=progress, remember=write, count=True)
    if result.tally is None:
        return []
    blocks = DatasheetBlocks(project, result.tally, result.released_ids)
    stale_names = list(blocks.stale(text))
    if write and stale_names:
        with project.locked():
            if read_text(file) != text:
                raise Misconfigured(f"{DATASHEET} changed while it was read", "run it again")
            old_bytes = text.encode()
            kept_file = project.state / "kept" / "papers" / f"DATASHEET-{sha256(old_bytes)[:16]}.md"
            write_whole(kept_file, old_bytes, mode=0o600)
            write_whole(file, blocks.renewed(text).encode(), file.stat().st_mode & 0o777)
    return stale_names
