"""Links between claims of different documents, `annotations/links.jsonl`: one line a link, tracked."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from claimset.model.claim_link import StoredLink
from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Misconfigured
from claimset.store.files.json_lines import RowFile, json_rows
from claimset.store.layout import LINKS, Layout

LINK_KIND = FILE_KINDS["links"]


def link_lines(project: Layout) -> Iterator[StoredLink | str]:
    """Yield each line as a link, or as a sentence about what is wrong with the line or the file."""
    try:
        yield from _file(project.links_file, LINK_KIND.place).lines()
    except Misconfigured as error:
        yield error.message


def read_links(project: Layout) -> list[StoredLink]:
    """Return all links. Raises Misconfigured for an invalid line and for an unknown format."""
    return _file(project.links_file, LINK_KIND.place).rows()


def readable_links(project: Layout) -> list[StoredLink]:
    """Return the links of all valid lines; a check reports the others."""
    return [link for link in link_lines(project) if isinstance(link, StoredLink)]


def links_between(project: Layout, document_ids: Collection[str]) -> list[StoredLink]:
    """Return the readable links whose two documents are both among `document_ids`."""
    names = set(document_ids)
    return [link for link in readable_links(project) if {link.source.document, link.target.document} <= names]


def linked_documents(project: Layout) -> frozenset[str]:
    """Return the ids of the documents that readable links connect."""
    return frozenset(end.document for link in readable_links(project) for end in (link.source, link.target))


def write_links(project: Layout, links: Iterable[StoredLink]) -> bool:
    """Write all links, each once, sorted by document and claim."""
    return _file(project.links_file, LINK_KIND.place).write(_in_order(links))


def links_text(links: Iterable[StoredLink]) -> str:
    """Return the text of a file of links."""
    return json_rows(LINK_KIND, _in_order(links)).decode()


def released_links(folder: Path) -> list[StoredLink]:
    """Return the links in a release's folder. Raises ValueError for an invalid line."""
    try:
        return _file(folder / LINKS, LINKS).rows()
    except Misconfigured as error:
        raise ValueError(error.message) from error


def _file(file: Path, name: str) -> RowFile[StoredLink]:
    return RowFile(file, name, LINK_KIND, StoredLink, "link")


def _in_order(links: Iterable[StoredLink]) -> list[StoredLink]:
    return sorted(dict.fromkeys(links), key=lambda link: (link.source, link.target, link.relation))
