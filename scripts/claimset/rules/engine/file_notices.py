"""The pages of issues about files: JSON, texts, the lock, waivers and what may be published."""

from claimset.model.issue import Level
from claimset.model.notice import notice

notice(
    "SCH001",
    Level.ERROR,
    """
    A file cannot be read, or is not JSON.

    A key that stands twice, NaN, an integer beyond 2^53 and a lone surrogate are not JSON either: readers disagree
    about them. The issue stands in the place of the file; the other files are judged all the same.

    Bad:  `{"format": 1, "id": "owls", "id": "owls"}`
    Good: `"id": "owls"` once
    """,
)
notice(
    "SCH002",
    Level.ERROR,
    """
    A file does not have the form that the schema gives it.

    The JSON pointer says where. Rules judge only what has the form. Labels that were made under an earlier schema and
    wait to be relabelled keep the form of that schema: `claimset schema migrate --plan` lists them.

    Bad:  `"start": -1`
    Good: `"start": 0`
    """,
)
notice(
    "DOC004",
    Level.ERROR,
    """
    An open text is missing, or is no text any more.

    Restore it from version control.

    Bad:  the manifest has the document `"id": "owls"`, and `raw/owls.txt` is gone
    Good: the text of `"id": "owls"` stands in `raw/owls.txt`
    """,
)
notice(
    "DOC005",
    Level.ERROR,
    """
    A file or a task belongs to no document of the manifest.

    Add the text with `claimset add`, or remove the file or task.

    Bad:  `raw/barn.txt`, and the manifest has no document of that name
    Good: `raw/barn.md`, which is no text
    """,
)
notice(
    "DOC015",
    Level.ERROR,
    """
    A document is in the project that was withdrawn.

    `raw/withdrawn.jsonl` says when and why. It comes back where two branches are merged of which one withdrew it, or
    from another project. Run `claimset withdraw` again. If it may be in the dataset after all, remove its line from
    `raw/withdrawn.jsonl`.

    Bad:  `raw/withdrawn.jsonl` has a line with the `sha256` of `raw/owls.txt`
    Good: it has a line with another one
    """,
    since="0.2.0",
)
notice(
    "DOC006",
    Level.ERROR,
    """
    The server has a document with another text.

    The offsets of its annotations count in that text, so a push changes nothing there. `claimset correct
    --server` changes the text there with its labels.

    Bad:  the task `owls/all` on the server has another `text_sha256` than the text
    Good: the task `owls/all` has the hash of the text
    """,
)
notice(
    "DOC012",
    Level.ERROR,
    """
    The lock has no entry for a text that is not ours.

    Without the entry nobody can prove that a copy is the text that was labelled: readers of a release cannot restore
    the words, and no check finds words of the text in published files. `claimset add` made the entry, and somebody
    removed it. Restore `raw/texts.lock.json` from version control, or renew it with the text at hand.

    Bad:  `"text_tier": "own_copy"`, and the lock has no entry
    Good: `"text_tier": "own_copy"`, and `raw/texts.lock.json` has an entry with `"id": "owls"`
    """,
    since="0.2.0",
)
notice(
    "DOC013",
    Level.ERROR,
    """
    Git would change the bytes of what is stored.

    Hashes and offsets rest on the bytes of a text. Git may remove a carriage return when it commits, or add one when it
    clones; then every offset after it points elsewhere. The setting `core.autocrlf` does that on many machines.
    `.gitattributes` forbids it for everybody: `* text=auto eol=lf` and, after it, `raw/** -text`. It is an error where
    git does so here, and a warning where it would in a clone with other settings. Files that were committed before have
    other bytes already: give `raw/` its bytes back, then run `git add --renormalize .`

    Bad:  git changes line ends on `input`, and `.gitattributes` is gone
    Good: git changes line ends on `input`, and `.gitattributes` says `raw/** -text`
    """,
    since="0.2.0",
)
notice(
    "WVR001",
    Level.ERROR,
    """
    A waiver gives no reason, owner or day.

    A waiver counts only if somebody answers for it. Only a person can waive a rule that protects people or texts
    (`SAF`): the owner is a first and last name, an address or a handle.

    Bad:  `"owner": " "`
    Good: `"owner": "Lin Adler"`
    """,
)
notice(
    "WVR002",
    Level.WARNING,
    """
    A waiver covers no issue any more.

    The issue was mended, or its message is another now. Remove the line, or waive the issue as it is.

    Bad:  a waiver of `"code": "GLD003"`, and the gold record is as it was adjudicated
    Good: a waiver of `"code": "GLD003"`, and the gold record was edited to `"size": "large"`
    """,
)
notice(
    "WVR003",
    Level.ERROR,
    """
    A waiver has expired.

    Mend the issue, or waive it again.

    Bad:  `"expires": "2021-01-01"`
    Good: `"expires": "9999-12-31"`
    """,
)
notice(
    "SAF005",
    Level.ERROR,
    """
    A text that is not ours to publish lies among the open ones.

    `raw/` is tracked and published. Texts of others lie in `.claimset/texts/`; `claimset hydrate` puts them there.

    Bad:  `"text_tier": "own_copy"`, and the text stands in `raw/owls.txt`
    Good: `"text_tier": "own_copy"`, and `raw/owls.txt` is gone
    """,
)
notice(
    "SAF010",
    Level.ERROR,
    """
    The lock holds hashes of sentences in a zone that excludes labels.

    Whoever guesses a sentence can prove the guess by its hash. The lock therefore leaves out testimony and detail about
    victims. A zone that was drawn after the lock was made is still in it; `claimset hydrate DIR --renew-lock` removes
    it, with the text at hand.

    Bad:  the zone `"start": 55, "end": 99`, and the lock was made before it was drawn
    Good: the zone `"start": 55, "end": 99`, and the lock was renewed after it was drawn
    """,
    since="0.2.0",
)
