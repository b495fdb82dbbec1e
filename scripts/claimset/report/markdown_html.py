"""Markdown as a part of a page that asks for nothing."""

from markdown_it import MarkdownIt
from markupsafe import Markup


def markdown_html(markdown: str, parent_level: int) -> Markup:
    """
    Return Markdown as HTML: headings stand below the level `parent_level`; links and pictures stay as they are written.

    HTML within it is shown, not obeyed.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "autolink", "image"])
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + parent_level)}"
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704  (text is escaped by the renderer)
