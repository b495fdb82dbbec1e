"""Reads the bytes of a file as text and lines; the error of a file of another format."""

from claimset.model.foreign import UnreadPart
from claimset.text.decode import TextRefused, decode

_ZIP = b"PK\x03\x04"


class NotRead(ValueError):
    """
    A file is not of its format.

    `unread` has the reason in one sentence, the number of the line, and the code of the page that explains it.
    """

    def __init__(self, message: str, line: int | None = None, code: str = "SCH001") -> None:
        super().__init__(message)
        self.unread = UnreadPart(message, line, code)


def file_text(data: bytes) -> str:
    """Return a file's text without a byte order mark. Raises NotRead for no UTF-8 text, and for an archive."""
    if data.startswith(_ZIP):
        raise NotRead("it is a zip archive: unpack it, and name the files in it")
    return whole_text(data.removeprefix(b"\xef\xbb\xbf")) if data.strip() else ""


def whole_text(data: bytes) -> str:
    """Return a document's text unchanged. Raises NotRead for bytes that are no text to label."""
    try:
        return decode(data)
    except TextRefused as refusal:
        raise NotRead(f"{refusal}: save it as UTF-8") from refusal


def text_lines(text: str) -> list[str]:
    """Return the lines of a file without their ends. Only LF and CRLF end a line."""
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]
