"""ANN: who labelled what, and when."""

import re
from collections.abc import Iterator

from claimset.model.issue import Level, Violation
from claimset.model.trouble import Misconfigured
from claimset.rules.engine.rule import Subject, rule
from claimset.text.visible import in_quotes

_LEAST_LENGTH = 200
PSEUDONYM = re.compile(r"[a-z]{1,2}[0-9]{2,4}")


def pseudonym(annotator: str) -> str:
    """Return an annotator's pseudonym for people to read; `?` for what is none, because it may be a name."""
    return annotator if PSEUDONYM.fullmatch(annotator) else "?"


def require_pseudonym(name: str, example: str = "a01") -> None:
    """Raise Misconfigured for a name that is no pseudonym; the remedy shows one."""
    if not PSEUDONYM.fullmatch(name):
        raise Misconfigured(f"{in_quotes(name)} is no pseudonym", f"use one such as {example}, never a name")


@rule("ANN001", since="0.1.0")
def not_a_pseudonym(subject: Subject) -> Iterator[Violation]:
    """
    An annotator is named by something other than a pseudonym.

    Names and addresses of annotators never leave the server. A pseudonym is one or two letters and a number.

    Bad:  `"annotator": "jan.devries"`
    Good: `"annotator": "a01"`
    """
    if subject.annotation is not None and not PSEUDONYM.fullmatch(subject.annotation.annotator):
        yield Violation("the annotator's name is no pseudonym such as a01")


@rule("ANN002", since="0.1.0")
def another_text(subject: Subject) -> Iterator[Violation]:
    """
    The labels were made on another version of the text.

    Their offsets may point at other words now.

    Bad:  labels with a `"text_sha256"` that is not the text's
    Good: labels made on the text as it is stored
    """
    if subject.annotation is not None and subject.annotation.text_sha256 != subject.document.sha256:
        yield Violation("these labels were made on a text with another SHA-256")


@rule("ANN003", since="0.1.0", level=Level.WARNING)
def older_schema(subject: Subject) -> Iterator[Violation]:
    """
    The labels were made under a version of the schema in which they mean something else.

    Nobody could choose what that version did not offer, so its absence means nothing. A version that differs only in
    looks (titles, descriptions, colors, hotkeys) is not reported.

    Bad:  labels of schema `"0.9.0"` beside those of the present version
    Good: labels of the present version
    """
    if subject.annotation is None:
        return
    schema = subject.schema
    if subject.annotation.schema_version not in {schema.version, *schema.equal_versions}:
        yield Violation(
            f"these labels were made under schema {subject.annotation.schema_version}, and it is {schema.version} now"
        )


@rule("ANN015", since="0.2.0", level=Level.INFO)
def note_for_the_curator(subject: Subject) -> Iterator[Violation]:
    """
    An annotator left a note for the curator.

    Every labeling page has a field for it. A note is no label: agreement and gold leave it out, and no release has it.
    Where the text is not ours, its words stay on the server, because they may be words of the text. Answer it, and
    waive this.

    Bad:  `"note": "Is a pier a platform?"`
    Good: an annotation without a note
    """
    if subject.annotation is None or subject.annotation.note is None or not subject.annotation.counts:
        return
    note = subject.annotation.note
    yield Violation(f"a note for the curator: {in_quotes(note)}" if note else "a note for the curator is on the server")


@rule("ANN010", since="0.2.0", level=Level.WARNING)
def nothing_labelled(subject: Subject) -> Iterator[Violation]:
    """
    An annotator submitted a document without a single label.

    An annotator may submit nothing by mistake: a key was pressed twice, or the page had not loaded. Then agreement
    drops, and gold loses what others labelled. Where there is nothing to label, waive this. Zones do not count as
    labels. Texts of under two hundred code points are not reported, nor are passes that only answer questions about
    spans of an earlier pass.

    Bad:  a text of 225 code points, submitted without a label
    Good: the same text with a label, such as `[Harbour Line]`
    """
    if subject.annotation is None or subject.annotation.made_by != "person" or not subject.annotation.counts:
        return
    requested_layers = [
        layer for layer in subject.tables.layers("mention", "cue", "claim") if layer.name in subject.labels.layers
    ]
    if requested_layers and not subject.marks and subject.document.length >= _LEAST_LENGTH:
        yield Violation(f"nothing is labelled in {subject.document.length} code points")


@rule("ANN011", since="0.2.0", level=Level.INFO)
def older_guidelines(subject: Subject) -> Iterator[Violation]:
    """
    The labels were made under another version of the guidelines.

    Those guidelines may tell annotators something else about the same words. It is advice for whoever compares
    annotators, or years.

    Bad:  labels made under guidelines `"0.9.0"`, and the schema says another version now
    Good: labels made under the guidelines of today
    """
    if subject.annotation is not None and subject.annotation.guideline_version != subject.schema.guidelines:
        yield Violation(
            f"these labels were made under guidelines {subject.annotation.guideline_version}, "
            f"and they are {subject.schema.guidelines} now"
        )
