"""The words of a web page that somebody saved."""

from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "title",
        "tr",
        "ul",
    )
)
_HIDDEN_TAGS = frozenset(("script", "style"))


def html_words(markup: str) -> str:
    """Return the words of a page, with entities decoded, without scripts and styles. A block has lines of its own."""
    page = _Page()
    page.feed(markup)
    page.close()
    return "".join(page.words)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden_depth += tag in _HIDDEN_TAGS
        self._line(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden_depth -= tag in _HIDDEN_TAGS and self._hidden_depth > 0
        self._line(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden_depth:
            self.words.append(data)

    def _line(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.words.append("\n")
