"""Guideline pages: a generated frame from the schema around prose that people write."""

import re
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import quote

from claimset.model.schema import LAYER_PREFIX, Label, Layer, RelationType, Schema, matches
from claimset.schema.marked_blocks import block, block_names, renew_blocks
from claimset.text.plural import plural

FRAME = "frame"
INDEX = "index"
GENERAL = "README.md"
ATTRIBUTES = "attributes.md"
RELATIONS = "relations.md"
_SECTIONS = ("Definition", "Decide", "Examples", "Counter-example")
_SECTION = re.compile(r"^## (.+?)\s*$", re.MULTILINE)
_ITEM = re.compile(r"^- ", re.MULTILINE)
_SPAN = re.compile(r"\[[^\[\]]")
_UNSAFE = re.compile(r"[^\w. -]")
_LONGEST_FILE = 100
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)


def label_pages(schema: Schema) -> Iterator[tuple[str, Layer, Label]]:
    """Yield `(place, layer, label)` for each label that annotators draw; the place is below `schema/guidelines/`."""
    for layer in schema.layers.values():
        for label in layer.labels.values():
            if label.drawn:
                yield f"{layer.name}/{_file(str(label.name))}.md", layer, label


def renamed_pages(schema: Schema) -> Iterator[tuple[str, str]]:
    """Yield `(old place, place)` for every page, under each name that its label and its layer have or had."""
    for place, layer, label in label_pages(schema):
        for layer_name in (layer.name, *layer.was):
            for name in (label.name, *label.was):
                yield f"{layer_name}/{_file(str(name))}.md", place


def sections(schema: Schema) -> tuple[str, ...]:
    """Return the headings that a label's page must have; the last are the languages, for their boundary rules."""
    return (*_SECTIONS, *schema.languages.values())


def label_page(schema: Schema, layer: Layer, label: Label, page: str | None) -> str:
    """Return a label's page with a new frame and the prose of `page`; a new page, for None, has empty headings."""
    frame = _frame(schema, layer, label)
    if page is None:
        page = "".join(f"\n## {heading}\n" for heading in sections(schema))
    if FRAME in block_names(page):
        return renew_blocks(page, {FRAME: frame})
    return f"{block(FRAME, frame)}\n\n{page.lstrip()}"


def general_page(schema: Schema, page: str | None) -> str:
    """Return the general page with a new index and the prose of `page`; None for a new page."""
    if page is None:
        page = f"# Guidelines\n\n{block(INDEX, '')}\n"
    if INDEX not in block_names(page):
        page = f"{page.rstrip()}\n\n{block(INDEX, '')}\n".lstrip()
    return renew_blocks(page, {INDEX: _index(schema)})


def heading_texts(schema: Schema, place: str) -> dict[str, str]:
    """Map each heading of the page of attributes, or of relations, to the schema's description."""
    if place == RELATIONS:
        return {name: relation.description for name, relation in schema.relations.items()}
    attributes = [item for layer in schema.layers.values() for item in layer.attributes.values() if item.stage]
    return {item.name: item.description for item in (*attributes, *schema.document.values())}


def list_page(schema: Schema, place: str, page: str | None) -> str:
    """Return the page of attributes, or of relations, unchanged; a new page for None, with the descriptions."""
    if page is not None:
        return page
    title = place.removesuffix(".md").capitalize()
    return f"# {title}\n" + "".join(
        f"\n## {name}\n\n{words}\n" if words else f"\n## {name}\n"
        for name, words in heading_texts(schema, place).items()
    )


def missing_headings(schema: Schema, place: str, text: str) -> Iterator[str]:
    """Yield a sentence with the headings under which the page of attributes, or of relations, says nothing."""
    texts = dict(_section_texts(text))
    empty_headings = [f"'{name}'" for name in heading_texts(schema, place) if not texts.get(name, "").strip()]
    if empty_headings:
        yield f"it says nothing under {', '.join(empty_headings)}"


def missing_sections(schema: Schema, text: str) -> Iterator[str]:
    """Yield a sentence for everything that a label's page lacks."""
    texts = dict(_section_texts(prose(text, FRAME)))
    empty_headings = [f"'{heading}'" for heading in sections(schema) if not texts.get(heading, "").strip()]
    if empty_headings:
        yield f"it says nothing under {', '.join(empty_headings)}"
    for heading, count in (("Examples", 2), ("Counter-example", 1)):
        body = texts.get(heading, "")
        items = _ITEM.split(body)[1:]
        if body.strip() and len(items) != count:
            begin = plural(count, "item that begins", "items that begin")
            yield f"under '{heading}' there must be {begin} with '- ', not {len(items)}"
        elif not all(map(_SPAN.search, items)):
            yield f"under '{heading}' an item marks no span with square brackets"


def filled_sections(page: str) -> str:
    """Return a page without the headings that nothing stands under."""
    first = _SECTION.search(page)
    parts = [page[: first.start()] if first else page]
    parts += [f"## {heading}\n{body}" for heading, body in _section_texts(page) if body.strip()]
    return "".join(parts).strip()


def _file(name: str) -> str:
    """Return a valid name of a file for any label."""
    safe = _UNSAFE.sub(lambda match: quote(match[0], safe=""), name)
    if len(safe.encode()) <= _LONGEST_FILE:
        return safe
    return f"{safe[:20]}-{sha256(name.encode()).hexdigest()[:16]}"


def prose(text: str, generated: str) -> str:
    """Return a page without its generated block and comments."""
    return _COMMENT.sub("", renew_blocks(text, {generated: ""})).strip()


def _section_texts(text: str) -> Iterator[tuple[str, str]]:
    headings = list(_SECTION.finditer(text))
    for number, match in enumerate(headings):
        end = headings[number + 1].start() if number + 1 < len(headings) else len(text)
        yield match[1], text[match.end() : end]


def _frame(schema: Schema, layer: Layer, label: Label) -> str:
    layer_names = [layer.title, *([label.group] if label.group and label.group != layer.title else [])]
    lines = [f"# {label.name}", "", f"{label.title}. {label.description}", ""]
    lines.append(f"- layer: {', '.join(layer_names)}")
    if label.hotkey:
        lines.append(f"- hotkey: `{label.hotkey}`")
    attributes = [item for item in layer.attributes.values() if item.stage and item.applies(str(label.name))]
    for item in attributes:
        values = ", ".join(str(value.name) for value in item.values) or item.kind
        default = item.default_of(str(label.name))
        default_text = str(default).lower() if isinstance(default, bool) else default
        omission = "" if default is None else f"; left out: {default_text}"
        lines.append(f"- [{item.name}](../attributes.md#{item.name}): {values}{omission}")
    lines += [
        f"- {_link(relation)} → {_ends(relation.range)}" + "; follows from position" * (relation.implied is not None)
        for relation in schema.relations.values()
        if matches(relation.domain, layer.name, str(label.name))
    ]
    incoming = [
        _link(relation)
        for relation in schema.relations.values()
        if matches(relation.range, layer.name, str(label.name))
        and not matches(relation.domain, layer.name, str(label.name))
    ]
    if incoming:
        lines.append(f"- it is the end of: {', '.join(incoming)}")
    return "\n".join(map(_line, lines))


def _link(relation: RelationType) -> str:
    return f"[{relation.name}](../relations.md#{relation.name.lower()})"


def _ends(names: tuple[str, ...]) -> str:
    return ", ".join(name.removeprefix(LAYER_PREFIX) for name in names)


def _index(schema: Schema) -> str:
    lines = [f"Guidelines {schema.guidelines}, for schema {schema.version}.", ""]
    for layer in schema.layers.values():
        links = [
            f"[{label.name}]({quote(place)})"
            for place, page_layer, label in label_pages(schema)
            if page_layer.name == layer.name
        ]
        lines.append(f"- {layer.title}: " + ", ".join(links))
    return "\n".join(map(_line, lines))


def _line(words: str) -> str:
    return " ".join(words.split())
