"""Links between claims of different documents, `annotations/links.jsonl`: one line a link, tracked."""

from collections.abc import Iterable, Iterator

from claimset.model.claim_link import StoredLink
from claimset.model.file_kind import FILE_KINDS
from claimset.model.trouble import Misconfigured
from claimset.store.files.json_lines import json_rows, read_json_rows, rows_or_reason, write_json_rows
from claimset.store.layout import Layout

LINK_KIND = FILE_KINDS["links"]


def link_lines(project: Layout) -> Iterator[StoredLink | str]:
    """Read each line: a link, or in the place of one what is wrong with the line or with the file."""
    try:
        yield from rows_or_reason(read_json_rows(project.links_file, LINK_KIND, StoredLink, "link"))
    except Misconfigured as error:
        yield error.message


def read_links(project: Layout) -> list[StoredLink]:
    """Read all of them. Raises Misconfigured for a line that is none, and for a format that is not read."""
    links = []
    for link in read_json_rows(project.links_file, LINK_KIND, StoredLink, "link"):
        if isinstance(link, str):
            raise Misconfigured(f"{LINK_KIND.place}, {link}", "mend the line")
        links.append(link)
    return links


def readable_links(project: Layout) -> list[StoredLink]:
    """Return the links of the lines that are one; a check says what is wrong with the others."""
    return [link for link in link_lines(project) if isinstance(link, StoredLink)]


def linked_documents(project: Layout) -> frozenset[str]:
    """Return the ids of the documents that a readable line links."""
    return frozenset(end.document for link in readable_links(project) for end in (link.source, link.target))


def write_links(project: Layout, links: Iterable[StoredLink]) -> bool:
    """Write them, each once, by document and claim."""
    rows = sorted(dict.fromkeys(links), key=lambda link: (link.source, link.target, link.relation))
    return write_json_rows(project.links_file, LINK_KIND, rows)


def links_text(links: Iterable[StoredLink]) -> str:
    """Return links as the lines of a file."""
    return json_rows(LINK_KIND, links).decode()
