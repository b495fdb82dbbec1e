"""The pseudonyms of the server's accounts, in one file that version control never sees."""

from collections.abc import Collection, Iterable

import msgspec

from claimset.model.machine import NOT_RECORDED, Machine, NotRecorded
from claimset.model.trouble import Conflict, Misconfigured
from claimset.store.accounts import FILE
from claimset.store.project import Project
from claimset.text.visible import in_quotes

_DELETED_ADDRESS = "deleted"
_LEFT = "left"
"""In place of the address of somebody who left, or whom the map never had."""
_DOMAIN = "annotators.claimset.example"


def invented_address(pseudonym: str) -> str:
    """Return the e-mail address of an account that the project itself makes."""
    return f"{pseudonym}@{_DOMAIN}"


class People:
    """
    The map from pseudonyms to accounts; it also says which of them are machines.

    An account is recognised by its number on its server, and if that is new, by its e-mail address in any case.
    `used_names` are the pseudonyms in stored annotations: no new account gets one.
    """

    def __init__(self, project: Project, used_names: Collection[str] = ()) -> None:
        self._project = project
        self._rows = project.private(FILE)
        self._used_names = set(used_names)
        self._reserved: set[str] = set()
        for name, row in self._rows.items():
            if not isinstance(row, dict) or not isinstance(row.get("email"), str):
                raise Misconfigured(f".claimset/{FILE}: {in_quotes(name)} has no e-mail", "mend or remove the entry")

    def require(self, pulled_people: Collection[str]) -> None:
        """Raise Misconfigured if annotations of `pulled_people` are stored and the map is missing."""
        if pulled_people and not self._project.has_private(FILE):
            raise Misconfigured(
                f"annotations/pulled has work of {', '.join(sorted(pulled_people)[:5])} "
                f"and .claimset/{FILE} is not here",
                "copy that file from where annotations were pulled before; if it is lost, write {} into it, with an "
                "entry for each machine, and every person gets a new pseudonym",
            )

    def reserve(self, pseudonyms: Collection[str]) -> None:
        """Give these pseudonyms to no new account, unless one is its preferred name."""
        self._reserved.update(pseudonyms)

    def enter(self, pseudonym: str, email: str, made_by: str, machine: Machine | None = None) -> None:
        """
        Enter an account under a chosen pseudonym; `machine` is the machine that uses it, if one does.

        Raises Conflict if the pseudonym is somebody else's: another account, a machine in place of a person, a person
        in place of a machine, or another machine.
        """
        row = self._rows.get(pseudonym)
        if row is not None and row["email"].casefold() != email.casefold():
            raise Conflict(f"{pseudonym} is somebody else in .claimset/{FILE}", "rename one of the two")
        if row is not None and self.made_by(pseudonym) != made_by:
            raise Conflict(
                f"{pseudonym} is a {self.made_by(pseudonym)} in .claimset/{FILE}, and no {made_by}",
                "use another pseudonym, or mend the entry",
            )
        facts = {} if machine is None else {"machine": msgspec.to_builtins(machine)}
        earlier_machine = self.machine(pseudonym, None)
        if machine is not None and isinstance(earlier_machine, Machine):
            if msgspec.structs.replace(earlier_machine, date=machine.date) != machine:
                raise Conflict(
                    f"{pseudonym} is another model, version or prompt in .claimset/{FILE}",
                    "give each a pseudonym of its own",
                )
            # Somebody may have written the day into the map.
            facts = {}
        self._rows[pseudonym] = {"accounts": [], **(row or {}), "email": email, "made_by": made_by, **facts}

    def adopt(self, other: "People") -> None:
        """Enter every account of another map."""
        for name, row in other._rows.items():  # noqa: SLF001  (one map reads another)
            machine = other.machine(name, None)
            self.enter(name, row["email"], other.made_by(name), machine if isinstance(machine, Machine) else None)

    def pseudonym(self, email: str | None, account: str, preferred_name: str | None = None) -> str:
        """
        Return an account's pseudonym; a new account gets `preferred_name` or the next free one (`a01`, `a02`, …).

        `account` is its number on its server, which stays when the address changes. `preferred_name` is given if it is
        free: in no stored annotation, and in the map not at all or without an address.
        """
        address = None if not email or email.casefold() == _DELETED_ADDRESS else email.casefold()
        name = next((name for name, row in self._rows.items() if account in row.get("accounts", ())), None)
        if name is None and address is not None:
            name = next((name for name, row in self._rows.items() if row["email"].casefold() == address), None)
        if name is None:
            name = preferred_name if preferred_name is not None and self._is_free(preferred_name) else self._new_name()
            entry = {"made_by": "person", "accounts": [], **self._rows.get(name, {})}
            self._rows[name] = {**entry, "email": email if address and email else account}
        accounts = self._rows[name].setdefault("accounts", [])
        if account not in accounts:
            accounts.append(account)
        return name

    def knows(self, pseudonym: str) -> bool:
        """Say whether the map has an address of a pseudonym."""
        return "@" in self._rows.get(pseudonym, {}).get("email", "")

    def forget(self, pseudonym: str) -> None:
        """
        Forget the address of a pseudonym, and their cap.

        Its account's number on a server stays, so that what is pulled later is stored under the same pseudonym.
        """
        row = self._rows.get(pseudonym)
        if row is not None:
            kept = {key: value for key, value in row.items() if key not in {"email", "cap"}}
            self._rows[pseudonym] = {**kept, "email": _LEFT}

    def has(self, pseudonym: str) -> bool:
        """Say whether the map has an entry for a pseudonym, or had one before a rotation."""
        return pseudonym in self._rows or self.current(pseudonym) != pseudonym

    def current(self, pseudonym: str) -> str:
        """Return the pseudonym that took the place of another; the same one if none did."""
        return next((name for name, row in self._rows.items() if pseudonym in row.get("was", ())), pseudonym)

    def require_current(self, pseudonyms: Iterable[str]) -> None:
        """Raise Conflict for a pseudonym in whose place another one is."""
        for name in pseudonyms:
            if (current := self.current(name)) != name:
                raise Conflict(
                    f"{name} is called {current} now",
                    f"name {current}; where their project on the server has the old name: claimset rotate {name} "
                    "--server",
                )

    def successor(self, pseudonym: str) -> str:
        """Return the pseudonym that takes the place of another: the one that was begun, else the next free one."""
        current = self.current(pseudonym)
        begun = self._rows.get(pseudonym, {}).get("becomes")
        return current if current != pseudonym else begun or self._new_name(pseudonym.rstrip("0123456789"))

    def begin_rotation(self, old: str, new: str) -> None:
        """Reserve a pseudonym for who is still called by the old one."""
        if self.current(old) == old:
            row = self._rows.setdefault(old, {"email": _LEFT, "made_by": "person", "accounts": []})
            row["becomes"] = new

    def end_rotation(self, old: str, new: str) -> None:
        """Give an entry the new pseudonym; nobody gets the old one again."""
        row = self._rows.pop(old, None)
        if row is not None:
            del row["becomes"]
            self._rows[new] = {**row, "was": [*row.get("was", ()), old]}

    def _is_free(self, name: str) -> bool:
        is_reserved = name in self._rotated_names()
        return name not in self._used_names and not is_reserved and not self._rows.get(name, {}).get("email")

    def _new_name(self, letters: str = "a") -> str:
        number, names = 1, {*self._rows, *self._used_names, *self._reserved, *self._rotated_names()}
        while f"{letters}{number:02d}" in names:
            number += 1
        return f"{letters}{number:02d}"

    def _rotated_names(self) -> set[str]:
        rows = self._rows.values()
        return {name for row in rows for name in (*row.get("was", ()), *filter(None, [row.get("becomes")]))}

    def cap(self, pseudonym: str) -> int | None:
        """Return the highest level of a document that an annotator takes; None for any."""
        cap = self._rows.get(pseudonym, {}).get("cap")
        if cap is not None and type(cap) is not int:
            raise Misconfigured(f".claimset/{FILE}: the cap of {pseudonym} is no whole number", "mend the entry")
        return cap

    def made_by(self, pseudonym: str) -> str:
        """Return `person` or `machine`."""
        return str(self._rows.get(pseudonym, {}).get("made_by", "person"))

    def machine(self, pseudonym: str, moment: str | None) -> Machine | NotRecorded | None:
        """
        Return the machine that an annotator is, as far as the map says; None for a person.

        `moment` is when it labelled, as ISO 8601: its day is the machine's date if the map has none. Raises
        Misconfigured for an entry that is no machine.
        """
        if self.made_by(pseudonym) != "machine":
            return None
        facts = self._rows[pseudonym].get("machine")
        if facts is None:
            return NOT_RECORDED
        try:
            machine = msgspec.convert(facts, Machine | NotRecorded)
        except msgspec.ValidationError as error:
            raise Misconfigured(f".claimset/{FILE}: the machine of {pseudonym}: {error}", "mend the entry") from error
        if isinstance(machine, Machine) and machine.date == NOT_RECORDED and moment is not None:
            return msgspec.structs.replace(machine, date=moment[:10])
        return machine

    def machines(self, moment: str) -> dict[str, Machine | NotRecorded]:
        """Return the machines of the map by pseudonym; see `machine`."""
        machines = {name: self.machine(name, moment) for name in self._rows}
        return {name: machine for name, machine in machines.items() if machine is not None}

    def save(self) -> None:
        """Write the map, readable by its owner alone."""
        if self._rows:
            self._project.write_private(FILE, self._rows)
