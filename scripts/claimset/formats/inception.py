"""Exports of INCEpTION: UIMA CAS XMI and WebAnno TSV 3, which are recognised by their first bytes."""

from collections.abc import Iterator

from claimset.formats.lines import NotRead
from claimset.formats.uima_xmi import read_xmi
from claimset.formats.webanno_tsv import TSV_HEAD, read_webanno_tsv
from claimset.model.foreign import ForeignDocument, ForeignFile, TextOf, UnreadPart

_REMEDY = "export the document as UIMA CAS XMI or WebAnno TSV 3"
_OTHERS = {b"{": "UIMA CAS JSON", b"PK\x03\x04": "a zip archive", b"\xac\xed": "a binary CAS", b"UIMA": "a binary CAS"}


def read_inception(file: ForeignFile, text_of: TextOf) -> Iterator[ForeignDocument | UnreadPart]:
    """Yield the document of an export. Raises NotRead for an export of another format, with its name."""
    beginning = file.data.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, name in _OTHERS.items():
        if beginning.startswith(mark):
            remedy = "unpack it, and name the files in it" if name == "a zip archive" else _REMEDY
            raise NotRead(f"it is {name}, which claimset does not read: {remedy}")
    if beginning.startswith(TSV_HEAD.encode()):
        return read_webanno_tsv(file, text_of)
    if beginning.startswith(b"<"):
        return read_xmi(file, text_of)
    raise NotRead(f"it is no export that claimset reads: {_REMEDY}", 1)
