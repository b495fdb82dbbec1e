"""The citation of a dataset: CITATION.cff of a release, and its BibTeX entry."""

import re
from datetime import date
from typing import Any

import msgspec
import yaml

from claimset.text.visible import in_quotes, show_error

_VERSION = re.compile(r"^version:.*\n?", re.MULTILINE)
_ADDRESS = re.compile(r"https?://[^\s/<>\"]+(/[^\s<>\"]*)?")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SPECIAL = str.maketrans({char: f"\\{char}" for char in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}"})


class Contact(msgspec.Struct, frozen=True):
    """Who answers for the dataset: a name as it is printed, an email, a website or both, and whether it is a person."""

    name: str
    email: str | None = None
    website: str | None = None
    is_person: bool = False


class Citation(msgspec.Struct, frozen=True):
    """
    The content of CITATION.cff. `authors` are names as they are printed; `licence` is an SPDX id.

    `url` is the dataset's page, `repository` where it is kept, `released` the calendar day of the release. They are
    None, and `contacts` are empty, as long as the file does not say them.
    """

    title: str
    authors: tuple[str, ...]
    licence: str | None = None
    url: str | None = None
    released: str | None = None
    keywords: tuple[str, ...] = ()
    repository: str | None = None
    contacts: tuple[Contact, ...] = ()


def read_citation(text: str) -> Citation:
    """Read CITATION.cff. Raises ValueError if it cannot be read."""
    try:
        data = yaml.safe_load(text)
        repository = _address(data.get("repository") or data.get("repository-code"), "repository")
        return Citation(
            title=_words(data["title"], "title"),
            authors=tuple(_name(author) for author in data["authors"]),
            licence=_words(data.get("license", ""), "license") or None,
            url=_address(data.get("url"), "url") or repository,
            released=_day(data.get("date-released")),
            keywords=tuple(_words(word, "keywords") for word in data.get("keywords", ())),
            repository=repository,
            contacts=tuple(_contact(contact) for contact in data.get("contact", ())),
        )
    except (yaml.YAMLError, TypeError, KeyError, AttributeError, ValueError, RecursionError) as error:
        raise ValueError(f"CITATION.cff cannot be read: {show_error(error)}") from error


def unanswered_fields(citation: Citation | None) -> list[str]:
    """Return the fields that a release needs, so that somebody answers for it, and the file does not have."""
    values = {
        "contact": citation and citation.contacts,
        "repository": citation and citation.repository,
        "date-released": citation and citation.released,
    }
    return [name for name, value in values.items() if not value]


def take_down_words(citation: Citation | None) -> str:
    """Say whom to ask that a text is taken down; without a contact, that none is known."""
    if citation is None or not citation.contacts:
        return "Nobody is named yet who can be asked to take a text down: `CITATION.cff` has no contact."
    people = " or ".join(f"{contact.name}, <{contact.email or contact.website}>" for contact in citation.contacts)
    where = f", or open an issue in <{citation.repository}>" if citation.repository else ""
    return f"To have a text taken down, write to {people}{where}. Say which document, and why."


def release_citation(text: str, version: str) -> str:
    """Return CITATION.cff with the release's version; the repository's file has no version."""
    return f"{_VERSION.sub('', text).rstrip()}\nversion: {version}\n"


def bibtex(citation: Citation, version: str) -> str:
    """Return an entry for BibTeX."""
    key = re.sub(r"[^a-z0-9]+", "-", citation.title.casefold()).strip("-")
    fields = {
        # Double braces keep BibTeX from splitting an organisation's name into given and family names.
        "author": " and ".join(f"{{{name.translate(_SPECIAL)}}}" for name in citation.authors),
        "title": citation.title.translate(_SPECIAL),
        "version": version,
        "year": citation.released[:4] if citation.released else None,
        "url": citation.url,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key}-{version},\n{lines}}}\n"


def _name(party: Any) -> str:
    if "name" in party:
        return _words(party["name"], "name")
    parts = (party.get("given-names"), party.get("name-particle"), party.get("family-names"))
    full_name = " ".join(_words(part, "names") for part in parts if part)
    return full_name or _words(party["alias"], "alias")


def _contact(party: Any) -> Contact:
    name, email, website = _name(party), party.get("email"), _address(party.get("website"), "website")
    if email is not None and not (isinstance(email, str) and _EMAIL.fullmatch(email)):
        raise ValueError("an email of a contact is none")
    if not email and not website:
        raise ValueError(f"the contact {in_quotes(name, 60)} has no email and no website")
    return Contact(name, email, website, is_person="name" not in party)


def _words(value: Any, field: str) -> str:
    """Return what a field says on one line. Raises TypeError for what is no text."""
    if not isinstance(value, str):
        raise TypeError(f"{field} is no text")
    return " ".join(value.split())


def _address(value: Any, field: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        raise ValueError(f"{field} is no address that begins with https://")
    return value


def _day(value: Any) -> str | None:
    """Return a calendar day. YAML reads a bare day as a date, and one in quotation marks as a text."""
    if value is None:
        return None
    if not isinstance(value, str | date) or not _DAY.fullmatch(str(value)):
        raise ValueError("date-released is no day such as 2026-02-03")
    return date.fromisoformat(str(value)).isoformat()
