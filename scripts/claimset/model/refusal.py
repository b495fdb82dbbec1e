"""A refusal: an annotation that the server has and that could not be taken in, or not whole."""

import msgspec

FROM_FILES = "file:"
"""What `origin` begins with where the annotation came from files; the name of their format follows."""


class Refusal(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """
    One line of `annotations/refused.jsonl`; it holds no word of the text and nothing of what was labelled.

    `origin` marks the server's project, `task` and `annotation` are the server's ids and `updated` its time of the
    annotation; `annotation` is None where the server gave none that can be one. Of an annotation from files `origin`
    names their format, and `task` is 0. `code` is the rule's that says why it was refused. `partial` says that the rest
    of the annotation is here, without what could not be read. `annotator` made it, as a pseudonym, where that is known.
    `assigned` is whose work it is held against: of an annotator to whom the document was given; None stands for
    everybody's, in an adopted project.
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
