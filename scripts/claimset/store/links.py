"""Links between claims of different documents, `annotations/links.jsonl`: one line a link, tracked."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from claimset.model.claim_link import StoredLink
from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Misconfigured
from claimset.store.files.json_lines import json_rows, read_json_rows, rows_or_reason, write_json_rows
from claimset.store.layout import LINKS, Layout

LINK_KIND = FILE_KINDS["links"]


def link_lines(project: Layout) -> Iterator[StoredLink | str]:
    """Yield each line as a link, or as a sentence about what is wrong with the line or the file."""
    try:
        yield from rows_or_reason(read_json_rows(project.links_file, LINK_KIND, StoredLink, "link"))
    except Misconfigured as error:
        yield error.message


def read_links(project: Layout) -> list[StoredLink]:
    """Return all links. Raises Misconfigured for an invalid line and for an unknown format."""
    links = []
    for link in read_json_rows(project.links_file, LINK_KIND, StoredLink, "link"):
        if isinstance(link, str):
            raise Misconfigured(f"{LINK_KIND.place}, {link}", "mend the line")
        links.append(link)
    return links


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
    return write_json_rows(project.links_file, LINK_KIND, _in_order(links))


def links_text(links: Iterable[StoredLink]) -> str:
    """Return the text of a file of links."""
    return json_rows(LINK_KIND, _in_order(links)).decode()


def released_links(folder: Path) -> list[StoredLink]:
    """Return the links in a release's folder. Raises ValueError for an invalid line."""
    rows = list(rows_or_reason(read_json_rows(folder / LINKS, LINK_KIND, StoredLink, "link")))
    reason = next((row for row in rows if isinstance(row, str)), None)
    if reason is not None:
        raise ValueError(f"{LINKS}, {reason}")
    return [row for row in rows if isinstance(row, StoredLink)]


def _in_order(links: Iterable[StoredLink]) -> list[StoredLink]:
    return sorted(dict.fromkeys(links), key=lambda link: (link.source, link.target, link.relation))
