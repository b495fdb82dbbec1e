"""Markdown as a part of a page that makes no request."""

from markdown_it import MarkdownIt
from markupsafe import Markup


def markdown_html(markdown: str, parent_level: int) -> Markup:
    """
    Return Markdown as HTML with its headings below the level `parent_level`.

    Links, pictures and HTML in it are shown as they are written.
    """
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["link", "autolink", "image"])
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(6, int(token.tag[1:]) + parent_level)}"
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704  (text is escaped by the renderer)
