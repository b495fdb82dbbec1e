"""The table of the kinds of stored files."""

from collections.abc import Iterable

from claimset.model.file_kind import FileKind
from claimset.text.markdown_table import table


def format_table(kinds: Iterable[FileKind]) -> str:
    """Return a Markdown table of stored files: place, content, format, the lowest format that is read, JSON schema."""
    rows = ((f"`{kind.place}`", kind.holds, kind.format, kind.oldest, f"`{kind.schema_file}`") for kind in kinds)
    return table(("file", "holds", "format", "read from", "schema"), rows)
