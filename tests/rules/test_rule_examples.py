"""What a page calls bad stands in a case that breaks its rule, and what it calls good in one that does not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from claimset.rules.engine.rule import REGISTER, pages_by_code
from support.labelled_case import CASES, names
from support.project_case import lay_out, read_project_case

PAGES = pages_by_code()
EXAMPLES = re.compile(r"\n\nBad:  (?P<bad>\S.*)\nGood: (?P<good>\S.*)\Z")


class Stand:
    """What a case holds: its JSON and its files as texts, and the spans of its labels."""

    def __init__(self, texts: list[str], text: str = "", spans: frozenset[tuple[int, int]] = frozenset()) -> None:
        self.texts = texts
        self.text = text.replace("\u00a0", " ")
        self.spans = spans

    def holds(self, fragment: str) -> bool:
        """Say whether a fragment stands in it: words, or words with brackets around the spans among them."""
        start = fragment.removesuffix("…").strip()
        offsets = re.fullmatch(r"\[(\d+):(\d+)\]", start)
        if offsets is not None:
            return (int(offsets[1]), int(offsets[2])) in self.spans
        if any(start in text for text in self.texts):
            return True
        words, spans = _bracketed(start)
        places = [match.start() for match in re.finditer(f"(?={re.escape(words)})", self.text)]
        return bool(spans) and any(
            {(place + low, place + high) for low, high in spans} <= self.spans for place in places
        )


def _bracketed(fragment: str) -> tuple[str, list[tuple[int, int]]]:
    """Return the words without brackets, and the offsets in them that each pair of brackets encloses."""
    words, starts, spans = "", [], []
    for character in fragment:
        if character == "[":
            starts.append(len(words))
        elif character == "]" and starts:
            spans.append((starts.pop(), len(words)))
        else:
            words += character
    return words, spans


def _fragments(words: str) -> list[str]:
    return re.findall(r"`([^`]+)`", words)


def _stands(code: str, kinds: tuple[str, ...], root: Path) -> Iterator[Stand]:
    for name in (name for kind in kinds for name in names(code, kind)):
        value = json.loads((CASES / code / f"{name}.json").read_bytes())
        raw = json.dumps(value, ensure_ascii=False)
        if code in REGISTER:
            spans = {
                (span["start"], span["end"])
                for layer in value["labels"].values()
                if isinstance(layer, list)
                for span in layer
                if "start" in span
            }
            yield Stand([raw, value["text"]], value["text"], frozenset(spans))
        else:
            lay_out(read_project_case(code, name), root / name)
            files = [file for file in (root / name).rglob("*") if file.is_file() and ".git" not in file.parts]
            yield Stand([raw, *(file.read_text(encoding="utf-8") for file in files), *map(str, files)])


@pytest.mark.parametrize("code", PAGES)
def test_a_page_ends_with_what_is_bad_and_what_is_good(code: str) -> None:
    match = EXAMPLES.search(PAGES[code].page)
    assert match is not None, f"end the page of {code} with 'Bad:  …' and 'Good: …', each on a line"
    assert match["bad"] != match["good"]
    assert _fragments(match["bad"] + match["good"]), f"quote a case of {code} between backticks"


@pytest.mark.parametrize("code", PAGES)
@pytest.mark.parametrize("kinds", [("broken",), ("good", "mended")], ids=["bad", "good"])
def test_an_example_of_a_page_is_that_of_a_case(code: str, kinds: tuple[str, ...], tmp_path: Path) -> None:
    match = EXAMPLES.search(PAGES[code].page)
    assert match is not None
    fragments = _fragments(match["bad" if kinds == ("broken",) else "good"])
    absences = [
        [fragment for fragment in fragments if not stand.holds(fragment)] for stand in _stands(code, kinds, tmp_path)
    ]
    assert [] in absences, f"no case in tests/cases/{code} holds all that its page quotes: {absences}"
