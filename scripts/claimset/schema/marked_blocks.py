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
    """Return a text between the markers of its name."""
    # A title of the schema may hold whatever it likes, also what would end the block.
    return f"<!-- claimset:{name} -->\n{body.replace('<!--', '&lt;!--').rstrip()}\n<!-- /claimset:{name} -->"


def block_names(text: str) -> Iterator[str]:
    """Yield the names of the blocks that a text has."""
    return (match["name"] for match in _BLOCK.finditer(text))


def stray_markers(text: str) -> Iterator[int]:
    """Yield the line of every marker without its counterpart: no block begins or ends there."""
    blank = _BLOCK.sub(lambda match: "\n" * match[0].count("\n"), text)
    return (1 + blank.count("\n", 0, match.start()) for match in _MARKER.finditer(blank))


def renew_blocks(text: str, bodies: Mapping[str, str]) -> str:
    """Return the text with new bodies in its blocks; a block of another name, and the line ends of each, stay."""
    return _BLOCK.sub(lambda match: _renewed_block(match, bodies), text)


def stale_blocks(text: str, bodies: Mapping[str, str]) -> Iterator[str]:
    """Yield the name of each block of a text that new bodies would change."""
    return (match["name"] for match in _BLOCK.finditer(text) if _renewed_block(match, bodies) != match[0])


def _renewed_block(match: re.Match[str], bodies: Mapping[str, str]) -> str:
    name = match["name"]
    if name not in bodies:
        return match[0]
    return block(name, bodies[name]).replace("\n", match["end"])
