"""DOC: the text and what the manifest says of it."""

import re
from collections.abc import Iterator
from functools import lru_cache

from claimset.model.issue import Level, Violation
from claimset.model.lexicon import Lexicon
from claimset.rules.engine.rule import Subject, rule
from claimset.text.decode import BIDI_CONTROLS, sha256
from claimset.text.plural import first_names, plural
from claimset.text.word_memo import WordMemo, split_words

# Every character of the category Cc but tab and line ends, and those that turn the direction of writing.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f" + "".join(sorted(BIDI_CONTROLS)) + "]")
_HARMLESS_BYTES = bytes(code for code in range(0x7F) if not CONTROL.match(chr(code)))
_WORD = re.compile(r"[^\W\d_]+")
# What UTF-8 becomes where it is read as Latin-1 or Windows-1252, and what is put where nothing could be read.
_MISREAD = re.compile("\ufffd+|[ÂÃ][\x80-\xbf€™œŸžš]|â€[\x80-\xbf™œ˜“”•…¦“]|ðŸ")
_MISREAD_MARKS = ("\ufffd", "Ã", "Â", "â€", "ðŸ")
_TAGS = "a|b|br|div|em|h[1-6]|i|img|li|ol|p|script|span|strong|table|td|tr|ul"
_MARKUP = re.compile(
    rf"</?(?:{_TAGS})(?:\s[^<>]{{0,300}})?/?>|&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[nm]dash|hellip);|&#x?[0-9a-f]{{2,6}};",
    re.IGNORECASE,
)
_LEAST_WORDS = 20
_CLEAR_FACTOR = 2


@rule("DOC001", since="0.1.0")
def text_changed(subject: Subject) -> Iterator[Violation]:
    """
    The text is not the one the manifest was written for.

    Every offset rests on the exact bytes. A text is frozen when it is added; `claimset correct` changes it with its
    labels.

    Bad:  a `"sha256"` that is not that of the text's bytes
    Good: the bytes as they were added
    """
    if subject.text is not None and sha256(subject.text.encode()) != subject.document.sha256:
        yield Violation("the text's SHA-256 differs from the manifest's: its bytes were changed after it was added")


@rule("DOC002", since="0.1.0", level=Level.WARNING)
def control_characters(subject: Subject) -> Iterator[Violation]:
    """
    The text holds control or bidirectional formatting characters.

    They are invisible. They can make a page show other words than the file holds, and terminals obey them.

    Bad:  U+202E stands before `Line opened.`
    Good: a joiner (U+200D) stands in an emoji before `Line opened.`
    """
    text = subject.text or ""
    # Without its harmless ASCII a text is short, and the search is fast.
    if not CONTROL.search(
        text.encode("utf-8", "surrogatepass").translate(None, _HARMLESS_BYTES).decode("utf-8", "surrogatepass")
    ):
        return
    for match in CONTROL.finditer(text):
        yield Violation(f"U+{ord(match[0]):04X} stands at code point {match.start()}")


@rule("DOC003", since="0.1.0")
def length_differs(subject: Subject) -> Iterator[Violation]:
    """
    The manifest's length is not the text's.

    Lengths are in code points. Where the text is not at hand, the bounds of spans are checked against the manifest's.

    Bad:  `"length": 23` for `Harbour Line opened 🎈.`, which has 23 UTF-16 units
    Good: 22, the code points of `Harbour Line opened 🎈.`
    """
    if subject.text is not None and len(subject.text) != subject.document.length:
        yield Violation(
            f"the manifest says {plural(subject.document.length, 'code point')}; the text has {len(subject.text)}"
        )


@rule("DOC007", since="0.2.0", level=Level.WARNING)
def another_language(subject: Subject) -> Iterator[Violation]:
    """
    The text is in another language than the manifest says.

    The language decides how number words, cues and sentence ends are read, and who loads one language of the dataset
    gets this text with it. Texts under twenty words are not judged, because the guess is less sure there: in pieces of
    this project's texts it failed once in three hundred pieces of five words, and never in pieces of eight.

    Bad:  `Zeelijn kreeg vorig jaar meer telefoontjes dan ooit …` with `"language": "en"`
    Good: the same text with `"language": "nl"`
    """
    manifest_language = subject.document.language
    if subject.text is None or manifest_language not in subject.schema.languages or len(subject.schema.languages) < 2:
        return
    lexicon = subject.schema.lexicon
    words, *lexicon_counts = count_lexicon_words(subject.text, tuple(lexicon.values()))
    counts = dict(zip(lexicon, lexicon_counts, strict=True))
    if words < _LEAST_WORDS or _confirm_language(words, counts, manifest_language, len(subject.schema.languages)):
        return
    from claimset.text.language import detect  # its model takes a second to load, and few texts need it

    try:
        detected_language = detect(subject.text, subject.schema.languages)
    except ValueError:
        return  # no model knows one of the schema's languages
    if detected_language != manifest_language:
        detected_name, manifest_name = (
            subject.schema.languages[detected_language],
            subject.schema.languages[manifest_language],
        )
        yield Violation(
            f"the text looks {detected_name} ({detected_language}); "
            f"the manifest says {manifest_name} ({manifest_language})"
        )


@rule("DOC010", since="0.2.0", level=Level.WARNING)
def wrong_encoding(subject: Subject) -> Iterator[Violation]:
    """
    The text was decoded with another encoding than it was written in, before it was added.

    Its accents, quotation marks and dashes have become two or three odd letters, or U+FFFD. No search and no lexicon
    finds words with them. claimset mends no text: get the text again, and add it in the place of this one.

    Bad:  `The kiosk doesnâ€™t open.`
    Good: `The kiosk doesn’t open`
    """
    text = subject.text
    if text is None or not any(mark in text for mark in _MISREAD_MARKS):
        return
    offsets = [match.start() for match in _MISREAD.finditer(text)]
    if offsets:
        yield Violation(f"characters read in a wrong encoding stand at code point {first_names(offsets, 1)}")


@rule("DOC011", since="0.2.0", level=Level.WARNING)
def markup(subject: Subject) -> Iterator[Violation]:
    """
    The text holds markup of the page that it came from.

    Tags and character references are no words of the text, and yet spans cover them, tokens are made of them, and the
    labeling page shows them. Where a text is about markup, keep it and waive this.

    Bad:  `Fish &amp; chips<br>at noon.`
    Good: `Fish & chips <at noon>; R&D.`
    """
    text = subject.text
    if text is None or ("<" not in text and "&" not in text):
        return
    offsets = [match.start() for match in _MARKUP.finditer(text)]
    if offsets:
        yield Violation(f"tags or character references of a page stand at code point {first_names(offsets, 1)}")


@rule("DOC014", since="0.2.0", level=Level.WARNING)
def no_licence(subject: Subject) -> Iterator[Violation]:
    """
    The manifest names no licence of an open text.

    An open text is published with the dataset, and without a licence nobody may use it. `claimset add FILE --licence
    CC-BY-4.0` enters the licence of a text that was added before. A text that may not be published is added with
    `--text-tier own_copy`.

    Bad:  `"licence": null`
    Good: `"licence": "CC0-1.0"`
    """
    if subject.document.is_open and not subject.document.licence:
        yield Violation("the text is open and the manifest names no licence of it")


def _confirm_language(words: int, counts: dict[str, int], language: str, languages: int) -> bool:
    """
    Say whether the lexicons confirm a language: they know a tenth of the text's words, twice as many as another's.

    `words` is the number of words, `counts` has how many the lexicon of each language knows, and `languages` is the
    number of the schema's languages. Returns False where one of them has no lexicon.
    """
    if len(counts) < languages or language not in counts:
        return False
    highest_other = max((count for code, count in counts.items() if code != language), default=0)
    return counts[language] * 10 >= words and counts[language] >= _CLEAR_FACTOR * highest_other


def count_lexicon_words(text: str, lexicons: tuple[Lexicon, ...]) -> list[int]:
    """Return the number of words of a text, then for each lexicon how many of them it knows."""
    rows, row_numbers = _word_counter(lexicons)
    pieces = split_words(text)
    try:
        # There are few different rows. Their numbers fit into bytes, and bytes are counted fast.
        piece_rows = bytes(map(row_numbers.__getitem__, pieces))
        row_counts = [(rows[number], piece_rows.count(number)) for number in set(piece_rows)]
    except ValueError:
        row_counts = [(rows[row_numbers[piece]], 1) for piece in pieces]
    return [sum(row[column] * count for row, count in row_counts) for column in range(len(lexicons) + 1)]


@lru_cache(maxsize=16)
def _word_counter(lexicons: tuple[Lexicon, ...]) -> tuple[list[tuple[int, ...]], WordMemo[int]]:
    """
    Return rows of counts, and a memo that maps a piece of text to the number of its row.

    A row is the number of words in the piece, then for each lexicon how many of them it knows.
    """
    lexicon_forms = [lexicon_words(item) for item in lexicons]
    rows: list[tuple[int, ...]] = []
    numbers: dict[tuple[int, ...], int] = {}

    def count_words(piece: bytes) -> int:
        words = _WORD.findall(piece.decode().casefold())
        row = (len(words), *(sum(word in form_set for word in words) for form_set in lexicon_forms))
        if row not in numbers:
            numbers[row] = len(rows)
            rows.append(row)
        return numbers[row]

    return rows, WordMemo(count_words)


@lru_cache(maxsize=64)
def lexicon_words(lexicon: Lexicon) -> frozenset[str]:
    """Return every word that occurs in a form of the lexicon, case-folded."""
    forms: list[str] = [*lexicon.words, *lexicon.scales, *lexicon.articles, *lexicon.joiners, *lexicon.of_a]
    forms += [form for row in (*lexicon.units.values(), *lexicon.periods.values()) for form in row]
    forms += [form for hedge in lexicon.hedges for form in (*hedge.before, *hedge.after)]
    forms += [form for pair in lexicon.ranges for form in (pair.open, pair.link)]
    forms += [form for cue in lexicon.cues for form in cue.forms]
    return frozenset(word for form in forms for word in _WORD.findall(form.casefold()))
