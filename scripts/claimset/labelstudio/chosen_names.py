"""The names that a person chose where a name of an earlier schema became several."""

from collections.abc import Iterable

from claimset.labelstudio.payload.raw_region import Region
from claimset.model.labels import Labels
from claimset.model.span import Value


class ChosenNames:
    """
    The choices that stored labels in today's names show, for the same labels on a server in earlier names.

    A choice about a span holds as long as the span is where it was. `replaces_names_of_today` says whether a choice
    counts also for a name that stayed beside its further successors: only where nobody changed the labels on the server
    since they were stored, because otherwise that name may be the newer choice.
    """

    def __init__(self, labels: Labels, *, replaces_names_of_today: bool = False) -> None:
        self.replaces_names_of_today = replaces_names_of_today
        self._spans = {span.id: span for span in labels.spans}
        self._document = labels.document

    def of_span(self, region: Region, attributes: Iterable[str]) -> frozenset[str]:
        """Return the stored label of a region's span, or its values of `attributes` if there are any."""
        value, span = region.get("value") or {}, self._spans.get(str(region.get("id")))
        if span is None or (span.start, span.end) != (value.get("start"), value.get("end")):
            return frozenset()
        names = list(attributes)
        if not names:
            return frozenset({span.label})
        return _value_names(span.attributes.get(name) for name in names)

    def of_document(self, attributes: Iterable[str]) -> frozenset[str]:
        """Return the stored answers about the document to `attributes`."""
        return _value_names(self._document.get(name) for name in attributes)


def _value_names(values: Iterable[Value | None]) -> frozenset[str]:
    lists = [value if isinstance(value, tuple) else (value,) for value in values if value is not None]
    return frozenset(str(item) for items in lists for item in items)
