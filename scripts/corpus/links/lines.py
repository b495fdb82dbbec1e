"""
The lines that a linker writes, a file a story.

    d2.7 SAME_AS d1.3 | the calls of 2030
    d3.2 CONFLICTS_WITH d1.3, d2.7 | the same calls, two digits swapped

A line has a claim, a relation, one claim or several of other documents, and the reason in a few words. `#` begins a
remark.
"""

import re
from collections.abc import Collection, Iterator

from claimset.model.claim_link import StoredLink
from corpus.links.story import Story

_LINE = re.compile(r"(\S+) +(\S+) +(\S+(?: *, *\S+)*) *\| *(\S.*)")


def read_links(words: str, story: Story, relations: Collection[str], owner: str) -> tuple[list[StoredLink], list[str]]:
    """Return the links of a file, and a sentence about each line that is none."""
    links: list[StoredLink] = []
    faults: list[str] = []
    for number, line in enumerate(words.splitlines(), 1):
        if line.strip() and not line.strip().startswith("#"):
            try:
                links.extend(_links(line.strip(), story, relations, owner))
            except ValueError as error:
                faults.append(f"{story.name}, line {number}: {error}")
    return list(dict.fromkeys(links)), faults


def _links(line: str, story: Story, relations: Collection[str], owner: str) -> Iterator[StoredLink]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("it is no link (CLAIM RELATION CLAIM, CLAIM | REASON)")
    source, relation, targets, reason = match.groups()
    if relation not in relations:
        raise ValueError(f"{relation!r} is no relation between claims of two documents: {', '.join(relations)}")
    names = [source, *(name.strip() for name in targets.split(","))]
    unknown = [name for name in names if name not in story.claims]
    if unknown:
        raise ValueError(f"the page has no claim {', '.join(unknown)}")
    first, *others = (story.claims[name] for name in names)
    for name, other in zip(names[1:], others, strict=True):
        if other.document == first.document:
            raise ValueError(f"{source} and {name} are claims of one document")
        yield StoredLink(first, other, relation, owner, reason.strip())
