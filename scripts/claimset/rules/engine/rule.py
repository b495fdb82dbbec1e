"""The register of rules, and the subject that a rule judges."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from claimset.labels.coreference import compile_entities
from claimset.model.document import Document
from claimset.model.issue import Level, Violation
from claimset.model.labels import Labels
from claimset.model.notice import NOTICES, Page
from claimset.model.record import Annotation
from claimset.model.schema import Attribute, Layer, Role, Schema
from claimset.model.span import Span
from claimset.numbers.facets.document_figures import DocumentFigures
from claimset.numbers.pair import FigurePair
from claimset.numbers.pairs.judge import judge_figures
from claimset.rules.engine.schema_index import LabelIndex, SchemaIndex, schema_index
from claimset.text.visible import in_quotes, show_value

_LONGEST_QUOTE = 60


class Subject:
    """
    One labelled document as a rule sees it.

    `text` is None where the text is not at hand; rules that need it then see nothing. `annotation` is set where the
    labels are one person's, and None for gold. `tracked` says that the labels stand in a file under version control.
    `zone_labels` hold the document's zones where the labels have none. `is_proposed` says that a machine proposes the
    labels: nothing is missing of them, because annotators complete them.
    """

    def __init__(
        self,
        document: Document,
        labels: Labels,
        schema: Schema,
        text: str | None = None,
        annotation: Annotation | None = None,
        tracked: bool = True,
        zone_labels: Labels | None = None,
        is_proposed: bool = False,
    ) -> None:
        self.document = document
        self.labels = labels
        self.schema = schema
        self.text = text
        self.annotation = annotation
        self.tracked = tracked
        self._is_proposed = is_proposed
        self.tables: SchemaIndex = schema_index(schema)
        self._zone_labels = zone_labels or Labels()
        self._gaps = annotation.gaps if annotation is not None else {}
        self._by_format: dict[str, list[tuple[Span, Attribute]]] = {}
        self._spans_by_role: dict[tuple[Role, ...], list[tuple[Layer, Span]]] = {}

    def words(self, span: Span) -> str:
        """Return the span for a message: its words, or only its offsets where the text is not ours."""
        if self.text is None or not self.document.is_open:
            return f"[{span.start}:{span.end}]"
        return in_quotes(span.quote(self.text), _LONGEST_QUOTE)

    def value(self, value: object) -> str:
        """Return a value that somebody typed for a message; "its value" where it may be words of a text not ours."""
        return show_value(value) if self.document.is_open else "its value"

    def asks_attribute(self, layer: Layer, attribute: Attribute, span: Span) -> bool:
        """Say whether whoever made these labels was asked for an attribute of a span."""
        return self.asks_stage(attribute.stage) and span.id not in self._gaps.get(layer.name, {}).get(
            attribute.name, ()
        )

    def asks_stage(self, stage: str | None) -> bool:
        """Say whether whoever made these labels was asked in a pass; True for gold, which all passes made."""
        return self.passes is None or stage is None or stage in self.passes

    def asks_meaning(self, meaning: str) -> bool:
        """Say whether the schema has relations with a meaning and whoever made these labels was asked for them."""
        return any(self.asks_stage(kind.stage) for kind in self.schema.meaning(meaning))

    @cached_property
    def passes(self) -> tuple[str, ...] | None:
        """The passes that whoever made these labels was asked for; None where that is all of them."""
        if self._is_proposed:
            return ()
        interface = self.schema.interfaces.get(self.annotation.interface) if self.annotation is not None else None
        return None if interface is None else interface.passes

    def with_role(self, *roles: Role) -> Sequence[tuple[Layer, Span]]:
        """Return `(layer, span)` for each span of the layers that play one of these roles."""
        spans = self._spans_by_role.get(roles)
        if spans is None:
            layers = self.labels.layers
            spans = [(layer, span) for layer in self.tables.layers(*roles) for span in layers.get(layer.name, ())]
            self._spans_by_role[roles] = spans
        return spans

    @cached_property
    def zones(self) -> Sequence[tuple[Layer, Span]]:
        """The zones of the document with their layers: from these labels, or else from `zone_labels`."""
        return [
            (layer, span)
            for layer in self.tables.layers("zone")
            for span in (self.labels if layer.name in self.labels.layers else self._zone_labels).layers.get(
                layer.name, ()
            )
        ]

    @property
    def spans(self) -> Sequence[tuple[Layer, Span]]:
        """Every span, zones too."""
        return self.with_role("zone", "mention", "cue", "claim")

    @property
    def marks(self) -> Sequence[tuple[Layer, Span]]:
        """Every span that says something about the text, zones excepted."""
        return self.with_role("mention", "cue", "claim")

    @cached_property
    def kinds(self) -> Sequence[tuple[Span, LabelIndex]]:
        """Every span with what the schema says of its label."""
        kind = self.tables.kind
        return [(span, kind(layer, span.label)) for layer, span in self.spans]

    @cached_property
    def mark_kinds(self) -> Sequence[tuple[Span, LabelIndex]]:
        """The marks with what the schema says of their labels."""
        return [(span, kind) for span, kind in self.kinds if kind.layer.role != "zone"]

    def with_format(self, form: str) -> Sequence[tuple[Span, Attribute]]:
        """Return `(span, attribute)` for each mark and each of its attributes of a format that was asked for."""
        pairs = self._by_format.get(form)
        if pairs is None:
            pairs = self._by_format[form] = [
                (span, attribute)
                for span, kind in self.mark_kinds
                for attribute in kind.with_format(form)
                if self.asks_stage(attribute.stage)
            ]
        return pairs

    @cached_property
    def quotes(self) -> Sequence[tuple[Layer, Span, str]]:
        """The marks with offsets in the text, as `(layer, span, words)`; none without the text."""
        if self.text is None:
            return []
        text, length = self.text, len(self.text)
        return [
            (layer, span, text[span.start : span.end])
            for layer, span in self.marks
            if 0 <= span.start < span.end <= length
        ]

    @cached_property
    def figures(self) -> DocumentFigures:
        """The figures that the claims state, with their facets; mentions that are linked as the same are one thing."""
        labels = self.labels if self.annotation is None else compile_entities(self.labels, self.schema)
        return self.tables.figure_reader.read(self.document.id, labels)

    @cached_property
    def figure_pairs(self) -> Sequence[FigurePair]:
        """The pairs of figures that can be compared, with the verdicts of arithmetic."""
        return judge_figures([self.figures], self.schema.arithmetic, self.tables.steps) if self.figures.figures else []

    @cached_property
    def linked_ids(self) -> frozenset[str]:
        """The ids of spans that a relation starts or ends at."""
        return frozenset(end for item in self.labels.relations for end in (item.source, item.target))

    @cached_property
    def spans_by_id(self) -> dict[str, tuple[str, Span]]:
        """Each span id with its layer's name and the span."""
        return self.labels.layer_of()


Check = Callable[[Subject], Iterator[Violation]]


class Rule(Page):
    """A rule over one labelled document; its page is the docstring of the function that checks it."""

    def __init__(
        self,
        code: str,
        level: Level,
        since: str,
        check: Check,
        in_annotations: Level | None = None,
        *,
        convention: bool = False,
    ) -> None:
        super().__init__(code, level, since, inspect.getdoc(check) or "", convention=convention)
        self.check = check
        self._in_annotations = in_annotations

    def level_of(self, subject: Subject) -> Level | None:
        """
        Return the level of its violations in these labels; None where the schema turns the rule off.

        In an annotation the level may be milder than in gold.
        """
        level = self.level_in(subject.schema, self.level)
        if level is None or subject.annotation is None or self._in_annotations is None:
            return level
        return max(level, self._in_annotations, key=list(Level).index)


REGISTER: dict[str, Rule] = {}


def rule(
    code: str,
    *,
    since: str,
    level: Level = Level.ERROR,
    in_annotations: Level | None = None,
    convention: bool = False,
) -> Callable[[Check], Check]:
    """
    Register a function as a rule. Its docstring is the page of the rule. Raises ValueError for a code that is taken.

    `since` is the version of claimset that brings the rule. `in_annotations` is the level in an annotation, where it is
    another than in gold. `convention` says that a project may give the rule another level.
    """

    def register(check: Check) -> Check:
        if code in REGISTER or code in NOTICES:
            raise ValueError(f"{code} is registered twice")
        REGISTER[code] = Rule(code, level, since, check, in_annotations, convention=convention)
        return check

    return register


def pages_by_code() -> dict[str, Page]:
    """Return the page of every rule and notice, by code, in the order of the codes."""
    return dict(sorted({**REGISTER, **NOTICES}.items()))
