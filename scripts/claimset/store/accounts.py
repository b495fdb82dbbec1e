"""Names and addresses of annotators, from the map of pseudonyms, which is never tracked."""

import re

from claimset.store.project import Project

FILE = "annotators.json"


def accounts(project: Project) -> dict[str, tuple[str, ...]]:
    """
    Map each pseudonym of a person to the e-mail address, and to the name in the address if there is one.

    Accounts of machines are left out. Without a map of pseudonyms the result is empty.
    """
    words_by_pseudonym: dict[str, tuple[str, ...]] = {}
    for pseudonym, row in project.private(FILE).items():
        email = row.get("email") if isinstance(row, dict) and row.get("made_by", "person") == "person" else None
        if isinstance(email, str) and "@" in email:
            local = email.partition("@")[0]
            parts = [part for part in re.split(r"[._-]", local) if part.isalpha()]
            words = (email, local, " ".join(parts)) if len(parts) > 1 else (email,)
            words_by_pseudonym[pseudonym] = words
    return words_by_pseudonym
