"""Gives proposed quantities the value that their words say."""

from collections.abc import Mapping, Sequence

import msgspec

from claimset.learn.combine import ProposedSpan
from claimset.model.document import Document
from claimset.model.schema import Schema
from claimset.quantity.propose import proposed_notations


class ValuedSpans(msgspec.Struct, frozen=True):
    """Proposed spans by layer, quantities with their value; `unread` are those whose words have no clear value."""

    layers: dict[str, list[ProposedSpan]]
    unread: dict[str, list[ProposedSpan]]


def with_values(
    layers: Mapping[str, Sequence[ProposedSpan]], document: Document, text: str, schema: Schema
) -> ValuedSpans:
    """
    Return proposed spans in which every quantity has a value.

    A quantity without a value is an error (QTY001), so one whose words cannot be read is left out. Without a lexicon of
    the document's language none can be read.
    """
    lexicon = schema.lexicon.get(document.language)
    valued: dict[str, list[ProposedSpan]] = {}
    unread: dict[str, list[ProposedSpan]] = {}
    for name, spans in layers.items():
        rows = list(spans)
        for attribute in schema.layers[name].attributes.values():
            if attribute.format == "quantity":
                places = {(span.start, span.end) for span in rows if attribute.applies(span.label)}
                values = proposed_notations(text, places, lexicon) if lexicon is not None else {}
                unread.setdefault(name, []).extend(
                    span for span in rows if attribute.applies(span.label) and (span.start, span.end) not in values
                )
                rows = [
                    msgspec.structs.replace(span, attributes={attribute.name: values[span.start, span.end]})
                    if attribute.applies(span.label)
                    else span
                    for span in rows
                    if not attribute.applies(span.label) or (span.start, span.end) in values
                ]
        valued[name] = rows
    return ValuedSpans(valued, {name: spans for name, spans in unread.items() if spans})
