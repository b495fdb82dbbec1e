"""The guidelines of an interface as an instruction in HTML, which annotators read beside the text."""

import re
from collections.abc import Iterator, Mapping
from html import escape

from markdown_it import MarkdownIt

from claimset.model.schema import LAYER_PREFIX, Interface, RelationType, Schema
from claimset.schema.guidelines import FRAME, GENERAL, INDEX, filled_sections, label_pages, prose

_HEADING = re.compile(r"^## (.+?)\s*$", re.MULTILINE)
_RELATIONS = """<h3>Relations</h3>
<p>To draw one: select the span where it begins, press <strong>Alt+R</strong>, and click the span where it ends. Then
open <strong>Relations</strong> at the right, point at the new line, press <strong>…</strong> at its end, open
<strong>Select labels</strong> and choose.</p>"""


def instruction(schema: Schema, interface: Interface, texts: Mapping[str, str]) -> str:
    """
    Return what annotators are told in an interface, as HTML.

    The notice and the version come first, then each label that the interface draws with what its page says, then how a
    relation is drawn and which there are, then the general part. What a page has only a heading for is left out.
    `texts` are the pages by place below `schema/guidelines/`; raw HTML in them is shown, not obeyed.
    """
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    parts = [f"<p>{escape(schema.notice)}</p>"] if schema.notice else []
    parts.append(f"<p>{escape(schema.name)}, guidelines {escape(schema.guidelines)}</p>")
    for place, layer, label in label_pages(schema):
        if layer.stage in interface.passes:
            parts.append(f"<h3>{escape(label.title)}</h3><p>{escape(label.description)}</p>")
            page = filled_sections(prose(texts.get(place, ""), FRAME))
            parts.append(markdown.render(_HEADING.sub(r"#### \1", page)))
    relations = [item for item in schema.relations.values() if item.stage in interface.stages and not item.implied]
    if relations:
        parts += [_RELATIONS, "<ul>", *(_relation_line(schema, relation) for relation in relations), "</ul>"]
    parts.append(markdown.render(prose(texts.get(GENERAL, ""), INDEX)))
    return "\n".join(part for part in parts if part)


def _relation_line(schema: Schema, relation: RelationType) -> str:
    ends = [", ".join(_end_titles(schema, patterns)) for patterns in (relation.domain, relation.range)]
    words = f": {relation.description}" if relation.description else ""
    return f"<li><strong>{escape(relation.name)}</strong>, {escape(ends[0])} → {escape(ends[1])}{escape(words)}</li>"


def _end_titles(schema: Schema, patterns: tuple[str, ...]) -> Iterator[str]:
    titles = {str(label.name): label.title for layer in schema.layers.values() for label in layer.labels.values()}
    for pattern in patterns:
        layer = schema.layers.get(pattern.removeprefix(LAYER_PREFIX))
        yield layer.title if pattern.startswith(LAYER_PREFIX) and layer else titles.get(pattern, pattern)
