"""What happens to copies of an article, by name, and the verdicts that are right for each."""

import html
import re
import unicodedata
from collections.abc import Callable, Sequence

Damage = Callable[[Sequence[str], int], str]
MENU = "Home\nNews\nSport\nWeather\n\n"
END = "\n\nShare this story\nMore on this\nTerms of use"


def _paragraphs(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in re.finditer(r"[^\n]*\S[^\n]*", text)]


def _longest(text: str) -> tuple[int, int]:
    return max(_paragraphs(text), key=lambda place: place[1] - place[0])


def _without_a_paragraph(text: str) -> str:
    start, end = _longest(text)
    return text[:start] + text[end:]


def _edited(text: str) -> str:
    start, end = _longest(text)
    space = text.index(" ", (start + end) // 2)
    return f"{text[:space]} reportedly{text[space:]}"


def _page(text: str) -> str:
    lines = "".join(f"<p>{html.escape(line).replace(' ', ' ', 1)}</p>\n" for line in text.splitlines() if line.strip())
    head = "<!doctype html><html><head><title>News</title><script>let x = 1 < 2</script></head><body><nav>Home</nav>"
    return f"{head}<article>{lines}</article><footer>Terms</footer></body></html>"


DAMAGES: dict[str, tuple[Damage, frozenset[str]]] = {
    "as it is": (lambda texts, n: texts[n], frozenset({"EXACT"})),
    "other line ends": (
        lambda texts, n: re.sub(r"\r?\n", "\n" if "\r\n" in texts[n] else "\r\n", texts[n]),
        frozenset({"EXACT", "NORMALISED"}),
    ),
    "no-break spaces lost": (
        lambda texts, n: texts[n].replace("\u00a0", " "),
        frozenset({"EXACT", "NORMALISED"}),
    ),
    "all in one line": (lambda texts, n: " ".join(texts[n].split()), frozenset({"NORMALISED"})),
    "accents decomposed, byte order mark": (
        lambda texts, n: "\ufeff" + unicodedata.normalize("NFD", texts[n]),
        frozenset({"NORMALISED"}),
    ),
    "a menu and an end around it": (lambda texts, n: f"{MENU}{texts[n]}{END}", frozenset({"NORMALISED"})),
    "two articles in one file": (lambda texts, n: f"{texts[n - 1]}\n\n{texts[n]}", frozenset({"NORMALISED"})),
    "a saved web page": (lambda texts, n: _page(texts[n]), frozenset({"NORMALISED", "PARTIAL"})),
    "a paragraph missing": (lambda texts, n: _without_a_paragraph(texts[n]), frozenset({"PARTIAL"})),
    "a sentence edited": (lambda texts, n: _edited(texts[n]), frozenset({"PARTIAL"})),
    "the second half missing": (lambda texts, n: texts[n][: len(texts[n]) // 2], frozenset({"PARTIAL"})),
    "another article": (lambda texts, n: texts[n - 1], frozenset({"REFUSED", "MISSING"})),
}
"""By name: the damage to text number n of several, and the verdicts that are right for it."""
