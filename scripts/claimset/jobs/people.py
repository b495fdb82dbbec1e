"""Who is who: pseudonyms for the server's accounts, in one file that version control never sees."""

from claimset.adapters.disk import Project

_FILE = "annotators.json"


class People:
    """The map from pseudonyms to e-mail addresses, and who of them is a machine."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._rows = project.private(_FILE)

    def enter(self, pseudonym: str, email: str, made_by: str) -> None:
        """Enter an account whose pseudonym is known beforehand."""
        self._rows[pseudonym] = {"email": email, "made_by": made_by}

    def pseudonym(self, email: str) -> str:
        """Return an account's pseudonym; a new one (`a01`, `a02`, …) for an account never seen."""
        for name, row in self._rows.items():
            if row["email"] == email:
                return name
        number = 1
        while f"a{number:02d}" in self._rows:
            number += 1
        self.enter(f"a{number:02d}", email, "person")
        return f"a{number:02d}"

    def made_by(self, pseudonym: str) -> str:
        """Return `person` or `machine`."""
        return str(self._rows.get(pseudonym, {}).get("made_by", "person"))

    def save(self) -> None:
        """Write the map, readable by its owner alone."""
        if self._rows:
            self._project.write_private(_FILE, self._rows)
