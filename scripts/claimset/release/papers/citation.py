"""How the dataset is cited: CITATION.cff of a release, and its BibTeX entry."""

import re
from typing import Any

import msgspec
import yaml

from claimset.text.visible import show_error

_VERSION = re.compile(r"^version:.*\n?", re.MULTILINE)
_SPECIAL = str.maketrans({char: f"\\{char}" for char in "&%$#_{}"} | {"\\": r"\textbackslash{}", "~": r"\~{}"})


class Citation(msgspec.Struct, frozen=True):
    """
    What CITATION.cff says. `authors` are names as they are printed; `licence` is an SPDX id.

    `url` and `released` (a calendar day) are None until the dataset has an address and a day.
    """

    title: str
    authors: tuple[str, ...]
    licence: str | None = None
    url: str | None = None
    released: str | None = None
    keywords: tuple[str, ...] = ()


def read_citation(text: str) -> Citation:
    """Read CITATION.cff. Raises ValueError where it is no such file."""
    try:
        data = yaml.safe_load(text)
        return Citation(
            title=str(data["title"]),
            authors=tuple(_author_name(author) for author in data["authors"]),
            licence=data.get("license"),
            url=data.get("url") or data.get("repository") or data.get("repository-code"),
            released=str(data["date-released"]) if "date-released" in data else None,
            keywords=tuple(map(str, data.get("keywords", ()))),
        )
    except (yaml.YAMLError, TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"CITATION.cff cannot be read: {show_error(error)}") from error


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


def _author_name(author: Any) -> str:
    if "name" in author:
        return str(author["name"])
    parts = (author.get("given-names"), author.get("name-particle"), author.get("family-names"))
    full_name = " ".join(str(part) for part in parts if part)
    return full_name or str(author["alias"])
