"""A refusal: an annotation that could not be read, or not wholly, and was not taken in."""

import msgspec

FROM_FILES = "file:"
"""What `origin` begins with where the annotation came from files; the name of their format follows."""


class Refusal(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    One line of `annotations/refused.jsonl`; it holds no word of the text and no label.

    `origin` marks the server's project. `task` and `annotation` are the server's ids, and `updated` is its time of the
    annotation; `annotation` is None where the server gave no valid id. For an annotation from files `origin` names
    their format, and `task` is 0. `code` is the code of the page that says why it was refused. `partial` says that the
    rest of the annotation was taken in. `annotator` is the pseudonym of its maker, None where that is unknown.
    `assigned` is the annotator to whom the document was given: the refusal is settled by newer work of that annotator.
    None, in an adopted project, stands for newer work of anybody.
    """

    document: str
    interface: str
    origin: str
    task: int
    annotation: int | None
    code: str
    annotator: str | None = None
    assigned: str | None = None
    updated: str | None = None
    partial: bool = False

    @property
    def file_format(self) -> str | None:
        """The format of the files that the annotation came from; None for one of a server."""
        return self.origin.removeprefix(FROM_FILES) if self.origin.startswith(FROM_FILES) else None
