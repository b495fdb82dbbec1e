"""The pages of docs/: the code on them, and the tables they hold."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_BLOCK = re.compile(
    r"(?:^<!-- (?P<note>.*?) -->\n)?^```(?P<language>[a-z]*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)


class CodeBlock(NamedTuple):
    """A block of code, its language, and the comment on the line before it, which says how a test treats it."""

    language: str
    code: str
    note: str


def pages() -> list[str]:
    """Return the names of all pages, below docs/."""
    return sorted(file.relative_to(DOCS).as_posix() for file in DOCS.rglob("*.md"))


def text_of(page: str) -> str:
    """Return the Markdown of a page."""
    return (DOCS / page).read_text(encoding="utf-8")


def code_blocks(page: str, language: str = "sh") -> list[CodeBlock]:
    """Return the blocks of a page in one language, in their order, without those that say they are not run."""
    blocks = (
        CodeBlock(match["language"], match["code"], match["note"] or "") for match in _BLOCK.finditer(text_of(page))
    )
    return [block for block in blocks if block.language == language and not block.note.startswith("not run")]
