"""ANN: who labelled what, and when."""

import re
from collections.abc import Iterator

from claimset.model.issue import Level, Violation
from claimset.rules.engine.rule import Subject, rule

_LEAST_LENGTH = 200
PSEUDONYM = re.compile(r"[a-z]{1,2}[0-9]{2,4}")


def pseudonym(annotator: str) -> str:
    """Return an annotator for people to read; what is no pseudonym may be a name, and becomes `?`."""
    return annotator if PSEUDONYM.fullmatch(annotator) else "?"


@rule("ANN001", since="0.1.0")
def not_a_pseudonym(subject: Subject) -> Iterator[Violation]:
    """
    An annotator goes by something other than a pseudonym.

    Names and addresses of annotators never leave the server; one or two letters and a number stand for a person.

    Not `jan.devries` but `a01`.
    """
    if subject.annotation is not None and not PSEUDONYM.fullmatch(subject.annotation.annotator):
        yield Violation("the annotator's name is no pseudonym such as a01")


@rule("ANN002", since="0.1.0")
def another_text(subject: Subject) -> Iterator[Violation]:
    """
    The labels were made on another version of the text.

    Their offsets may point at other words now.

    Not labels of the text before it changed but labels of the text as it is.
    """
    if subject.annotation is not None and subject.annotation.text_sha256 != subject.document.sha256:
        yield Violation("these labels were made on a text with another SHA-256")


@rule("ANN003", since="0.1.0", level=Level.WARNING)
def older_schema(subject: Subject) -> Iterator[Violation]:
    """
    The labels were made under a version of the schema in which they mean something else.

    What was not offered could not be chosen, so its absence means nothing. Another version that differs only in its
    looks (titles, descriptions, colors, hotkeys) is none of these.

    Not labels of schema 1.0.0 beside those of 2.0.0 but migrated ones.
    """
    if subject.annotation is None:
        return
    schema = subject.schema
    if subject.annotation.schema_version not in {schema.version, *schema.equal_versions}:
        yield Violation(
            f"these labels were made under schema {subject.annotation.schema_version}, and it is {schema.version} now"
        )


@rule("ANN010", since="0.2.0", level=Level.WARNING)
def nothing_labelled(subject: Subject) -> Iterator[Violation]:
    """
    An annotator submitted a document without a single label.

    Where nothing is labelled by mistake (a key pressed twice, a page that had not loaded), agreement drops and the
    gold record loses what others saw. Where there is nothing to label, waive this. Zones are not counted, nor are texts
    of under two hundred code points, nor passes that only answer questions about spans of an earlier one.

    Not an empty page that was submitted but one that was skipped, or labelled.
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

    The same words may have been labelled by another rule. It is advice: whoever compares annotators, or years, has to
    know.

    Not labels of two guidelines counted as one but told apart, or gone over again.
    """
    if subject.annotation is not None and subject.annotation.guideline_version != subject.schema.guidelines:
        yield Violation(
            f"these labels were made under guidelines {subject.annotation.guideline_version}, "
            f"and they are {subject.schema.guidelines} now"
        )
