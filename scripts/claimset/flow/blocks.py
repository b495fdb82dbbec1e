"""Generated blocks in a text that people write: what stands between two markers, and nothing else, is replaced."""

import re
from collections.abc import Iterator, Mapping

_BLOCK = re.compile(
    r"^<!-- claimset:(?P<name>[a-z-]+) -->\r?\n(?P<body>.*?)^<!-- /claimset:(?P=name) -->(?=\r?$)",
    re.MULTILINE | re.DOTALL,
)
_MARKER = re.compile(r"<!--\s*/?claimset:.*")


def block(name: str, body: str) -> str:
    """Return a text between the markers of its name."""
    # A title of the schema may hold whatever it likes, also what would end the block.
    return f"<!-- claimset:{name} -->\n{body.replace('<!--', '&lt;!--').rstrip()}\n<!-- /claimset:{name} -->"


def named(text: str) -> Iterator[str]:
    """Yield the names of the blocks that a text has."""
    return (match["name"] for match in _BLOCK.finditer(text))


def strays(text: str) -> Iterator[int]:
    """Yield the line of every marker that begins or ends nothing: what stands there is never made anew."""
    blank = _BLOCK.sub(lambda match: "\n" * match[0].count("\n"), text)
    return (1 + blank.count("\n", 0, match.start()) for match in _MARKER.finditer(blank))


def refreshed(text: str, bodies: Mapping[str, str]) -> str:
    """Return the text with new bodies in its blocks; a block of another name stays as it is."""

    def new(match: re.Match[str]) -> str:
        name = match["name"]
        return block(name, bodies[name]) if name in bodies else match[0]

    return _BLOCK.sub(new, text)
