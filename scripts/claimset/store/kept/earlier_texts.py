"""Earlier texts of corrected documents, `raw/corrected.jsonl`: one line each, tracked."""

from claimset.model.earlier_text import EarlierText
from claimset.model.file_kind import FILE_KINDS
from claimset.store.files.json_lines import RowFile
from claimset.store.layout import Layout

_KIND = FILE_KINDS["corrected"]


def read_earlier_texts(project: Layout) -> list[EarlierText]:
    """Return all earlier texts, by document and version. Raises Misconfigured for an invalid line or format."""
    file = RowFile(project.root / _KIND.place, _KIND.place, _KIND, EarlierText, "earlier text")
    return file.rows("restore the file from version control")
