"""The pages of issues about files: JSON, texts, the lock, waivers and what may be published."""

from claimset.model.issue import Level
from claimset.model.notice import notice

notice(
    "SCH001",
    Level.ERROR,
    """
    A file cannot be read, or is not JSON.

    Not JSON are also a key that stands twice, NaN, an integer beyond 2^53 and a lone surrogate: readers disagree about
    them. The issue stands in the place of the file; the others are judged all the same.
    """,
)
notice(
    "SCH002",
    Level.ERROR,
    """
    A file has not the form that the schema gives it.

    The JSON pointer says where. Rules look only at what has the form. What was made under an earlier schema, and waits
    for somebody to relabel it, has the form of that one: `claimset schema migrate --plan` lists it.
    """,
)
notice("DOC004", Level.ERROR, "An open text is missing, or is no text any more.\n\nRestore it from version control.")
notice("DOC005", Level.ERROR, "A file or a task belongs to no document of the manifest.\n\nAdd the text, or remove it.")
notice(
    "DOC006",
    Level.ERROR,
    """
    The server has a document with another text.

    Its annotations have offsets of that text, so nothing there is changed. A new version of a text is a new document.
    """,
)
notice(
    "DOC012",
    Level.ERROR,
    """
    The lock has no entry for a text that is not ours.

    Nothing proves then that somebody's copy is the text that was labelled, so no reader of a release gets the words
    back, and nobody looks for words of it in what is published. `claimset add` makes the entry; it was taken out of
    `raw/texts.lock.json` since. Restore that file from version control, or renew it with the text at hand.
    """,
    since="0.2.0",
)
notice(
    "DOC013",
    Level.ERROR,
    """
    Git would change the bytes of what is stored.

    Texts are hashed, and labels are counted in them: one carriage return that git takes out when it commits, or puts in
    when it clones, and every offset after it points elsewhere. The setting `core.autocrlf` does that on many machines.
    `.gitattributes` forbids it for everybody: `* text=auto eol=lf` and, after it, `raw/** -text`. It is an error where
    git does so here, and a warning where it would in a clone with other settings. What was committed before holds other
    bytes already: give `raw/` its bytes back, then `git add --renormalize .`
    """,
    since="0.2.0",
)
notice(
    "WVR001",
    Level.ERROR,
    """
    A waiver gives no reason, owner or day.

    Somebody answers for it, or it is none. A rule that protects people or texts (`SAF`) is waived by a person alone:
    by first and last name, or with an address or handle.
    """,
)
notice(
    "WVR002",
    Level.WARNING,
    """
    A waiver covers nothing any more.

    What it was for is mended, or says something else now. Remove the line, or waive the issue that stands.
    """,
)
notice("WVR003", Level.ERROR, "A waiver has expired.\n\nMend what it is for, or waive it again.")
notice(
    "SAF005",
    Level.ERROR,
    """
    A text that is not ours to publish lies among the open ones.

    `raw/` is tracked and published. Texts of others lie in `.claimset/texts/`; `claimset hydrate` puts them there.
    """,
)
notice(
    "SAF010",
    Level.ERROR,
    """
    The lock holds hashes of sentences in a zone that excludes labels.

    The hash of a sentence tells whoever guesses it that it is right. Testimony and detail about victims are therefore
    left out of the lock, and a zone that was drawn after the lock was made is still in it. Nothing is left of it in
    the lock after `claimset hydrate DIR --renew-lock`, with the text at hand.

    Not a lock from before the zones were drawn but one that was made anew.
    """,
    since="0.2.0",
)
