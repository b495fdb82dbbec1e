"""Generated blocks in a text that people write. Only the text between two markers is replaced."""

import re
from collections.abc import Iterator, Mapping

MARK = "<!-- claimset:"
"""How a block begins."""
_BLOCK = re.compile(
    r"^<!-- claimset:(?P<name>[a-z-]+) -->(?P<end>\r?\n).*?^<!-- /claimset:(?P=name) -->(?=\r?$)",
    re.MULTILINE | re.DOTALL,
)
_MARKER = re.compile(r"<!--\s*/?claimset:.*")


def block(name: str, body: str) -> str:
    """Return a block: the text `body` between the markers of a name."""
    # A title in the schema may hold any text, even the marker that ends the block.
    return f"<!-- claimset:{name} -->\n{body.replace('<!--', '&lt;!--').rstrip()}\n<!-- /claimset:{name} -->"


def block_names(text: str) -> Iterator[str]:
    """Yield the names of the blocks that a text has."""
    return (match["name"] for match in _BLOCK.finditer(text))


def stray_markers(text: str) -> Iterator[int]:
    """Yield the number of the line of every marker without a counterpart, counted from 1."""
    blank = _BLOCK.sub(lambda match: "\n" * match[0].count("\n"), text)
    return (1 + blank.count("\n", 0, match.start()) for match in _MARKER.finditer(blank))


def renew_blocks(text: str, bodies: Mapping[str, str]) -> str:
    """Return the text with new `bodies` in the blocks of their names; other blocks and all line ends stay."""
    return _BLOCK.sub(lambda match: _renewed_block(match, bodies), text)


def stale_blocks(text: str, bodies: Mapping[str, str]) -> Iterator[str]:
    """Yield the name of each block of a text that new `bodies` would change."""
    return (match["name"] for match in _BLOCK.finditer(text) if _renewed_block(match, bodies) != match[0])


def _renewed_block(match: re.Match[str], bodies: Mapping[str, str]) -> str:
    name = match["name"]
    if name not in bodies:
        return match[0]
    return block(name, bodies[name]).replace("\n", match["end"])
