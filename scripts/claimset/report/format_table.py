"""The kinds of stored files as a table."""

from collections.abc import Iterable

from claimset.model.file_kind import FileKind
from claimset.text.markdown_table import table


def format_table(kinds: Iterable[FileKind]) -> str:
    """Every kind of stored file: what it holds, where it lies, its format, the lowest one that is read, its schema."""
    rows = ((f"`{kind.place}`", kind.holds, kind.format, kind.oldest, f"`{kind.schema_file}`") for kind in kinds)
    return table(("file", "holds", "format", "read from", "schema"), rows)
