"""Markdown as a part of a page that asks for nothing."""

from markdown_it import MarkdownIt
from markupsafe import Markup


def markdown_html(markdown: str, below: int) -> Markup:
    """
    Return Markdown as HTML: headings stand below the level `below`; links and pictures stay as they are written.

    HTML within it is shown, not obeyed.
    """
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "autolink", "image"])
    tokens = reader.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + below)}"
    return Markup(reader.renderer.render(tokens, reader.options, {}))  # noqa: S704  (text is escaped by the renderer)
