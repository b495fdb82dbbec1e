"""Translates names of earlier schemas, which a server may still use, into today's."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from claimset.labelstudio.name_choices import NameChoices
from claimset.labelstudio.payload.raw_region import Region
from claimset.labelstudio.payload.write_result import choice_name
from claimset.model.schema import Attribute, Interface, Label, Layer, Schema
from claimset.schema.questions import choice_values, drawn_attributes
from claimset.text.visible import in_quotes

Term = tuple[str, ...]
"""A term of a result or an interface: (kind of control, its name, value); (kind, name) for a relation or a text."""


class FormerNames:
    """
    The names that one interface of a schema had before, by the schema's x-was.

    A name of today is always read as itself. An earlier name is read as its successor if it has exactly one. If it has
    several, a person has to decide. Until somebody did, the name stays as it is.
    """

    def __init__(self, schema: Schema, interface: Interface) -> None:
        self._layers: dict[str, Layer] = {layer.control: layer for layer in schema.drawn_in(interface)}
        self._choices: dict[str, list[Attribute]] = {}
        self._controls: dict[str, set[str]] = {}
        self._document: set[str] = set()
        for layer in self._layers.values():
            _add_successors(self._controls, layer.control, layer.was)
            for attribute in drawn_attributes(layer, interface):
                self._choices.setdefault(attribute.control, []).append(attribute)
                layers, names = (layer.name, *layer.was), (attribute.name, *attribute.was)
                _add_successors(
                    self._controls,
                    attribute.control,
                    (f"{layer_name}-{name}" for layer_name in layers for name in names),
                )
        for attribute in schema.document.values():
            if attribute.stage in interface.stages:
                self._choices.setdefault(attribute.control, []).append(attribute)
                self._document.add(attribute.control)
                _add_successors(self._controls, attribute.control, attribute.was)
        kinds = [kind for kind in schema.relations.values() if kind.stage in interface.stages]
        self._symmetric = {kind.name for kind in kinds if kind.symmetric}
        self._relations: dict[str, set[str]] = {kind.name: {kind.name} for kind in kinds}
        for kind in kinds:
            _add_successors(self._relations, kind.name, kind.was)
        today = {*self._layers, *self._choices}
        self._controls = {
            name: {name} if name in today else successors for name, successors in self._controls.items()
        } | {name: {name} for name in today}
        self._labels = {control: _labels(layer) for control, layer in self._layers.items()}
        self._values = {control: _values(attributes) for control, attributes in self._choices.items()}
        self._all_successors = {
            control: _all_successors(layer.labels.values()) for control, layer in self._layers.items()
        } | {
            control: _all_successors(value for attribute in attributes for value in attribute.values)
            for control, attributes in self._choices.items()
        }
        self._nothing_renamed = not self.has_splits and not any(
            name not in successors for names in self._lists() for name, successors in names.items()
        )

    def current(self, result: Sequence[Region], choices: NameChoices | None = None) -> list[tuple[int, Region]]:
        """
        Return well-formed regions in today's names, as (index in `result`, region).

        `choices` are a person's choices for names with several successors. Two regions that are equal only because a
        name changed become one.
        """
        if self._nothing_renamed:
            return list(enumerate(result))
        regions: list[tuple[int, Region]] = []
        is_renamed_by_key: dict[object, bool] = {}
        for index, region in enumerate(result):
            renamed = self._region(region, choices)
            key, is_renamed = self._key(renamed), renamed is not region
            if key is None or not (key in is_renamed_by_key and (is_renamed or is_renamed_by_key[key])):
                regions.append((index, renamed))
            if key is not None:
                is_renamed_by_key[key] = is_renamed_by_key.get(key, False) or is_renamed
        return regions

    @property
    def has_splits(self) -> bool:
        """Whether a label or an answer became several."""
        return any(self._all_successors.values())

    def knows(self, term: Term) -> bool:
        """Say whether a term has a name of today or of an earlier schema."""
        kind, name = term[0], term[1]
        if kind == "Relation":
            return name in self._relations
        controls = self._controls.get(name, set())
        if kind == "TextArea":
            return bool(controls)
        values = self._labels if kind == "Labels" else self._values
        return any(term[2] in values.get(control, {}) for control in controls)

    def successor(self, term: Term) -> Term:
        """Return a term in today's names; unchanged if it has no single successor."""
        if term[0] == "Relation":
            return term[0], _single_successor(self._relations, term[1])
        control = _single_successor(self._controls, term[1])
        values = (self._labels if term[0] == "Labels" else self._values).get(control, {})
        return (term[0], control, *(_single_successor(values, value) for value in term[2:]))

    def undecided_names(self, terms: Iterable[Term]) -> Iterator[str]:
        """Yield a sentence for each term with an earlier name that has several successors."""
        for term in terms:
            open_choice = self.open_choice(*term)
            if open_choice:
                yield f"{in_quotes(term[-1])}{open_choice}"

    def stayed_names(self, terms: Iterable[Term]) -> Iterator[str]:
        """Yield a sentence for each label or answer whose name stayed beside further successors."""
        for term in terms:
            successors = self._all_successors.get(term[1], {}).get(term[2], set()) if len(term) > 2 else set[str]()
            if term[-1] in successors:
                yield f"{in_quotes(term[-1])}{_decision_between(successors)}"

    def open_choice(self, kind: str, name: str, value: str = "") -> str:
        """Return, for a message, the successors of an earlier name; an empty string if there are fewer than two."""
        if kind == "Relation":
            successors = self._relations.get(name, set())
        else:
            controls = self._controls.get(name, set())
            values = (self._labels if kind == "Labels" else self._values).get(
                _single_successor(self._controls, name), {}
            )
            successors = controls if len(controls) > 1 else values.get(value, set())
        return _decision_between(successors) if len(successors) > 1 else ""

    def _lists(self) -> Iterator[Mapping[str, set[str]]]:
        yield self._controls
        yield self._relations
        yield from self._labels.values()
        yield from self._values.values()

    def _region(self, region: Region, choices: NameChoices | None) -> Region:
        if region.get("type") == "relation":
            labels = list(region.get("labels") or [])
            current_names = [_single_successor(self._relations, label) for label in labels]
            return region if current_names == labels else {**region, "labels": current_names}
        control_name = region.get("from_name") or ""
        control, value = _single_successor(self._controls, control_name), region.get("value") or {}
        key, successors = ("labels", self._labels) if control in self._layers else ("choices", self._values)
        names = list(value.get(key) or [])
        current_names = [_single_successor(successors.get(control, {}), name) for name in names]
        if choices is not None:
            current_names = self._chosen_successors(control, region, current_names, choices)
        if current_names == names and control == control_name:
            return region
        return {**region, "from_name": control, "value": {**value, key: current_names} if names else value}

    def _chosen_successors(self, control: str, region: Region, names: Sequence[str], choices: NameChoices) -> list[str]:
        attributes = [attribute.name for attribute in self._choices.get(control, ())]
        place = None if control in self._document else region
        today = (self._labels if control in self._layers else self._values).get(control, {})
        current_names = []
        for name in names:
            successors = self._all_successors.get(control, {}).get(name, set())
            choice = (
                choices.label(region, name, successors, today)
                if control in self._layers
                else choices.value(place, name, attributes, successors, today)
            )
            current_names.append(choice or name)
        return current_names

    def _key(self, region: Region) -> object:
        if region.get("type") == "relation":
            ends, labels = [region.get("from_id"), region.get("to_id")], tuple(region.get("labels") or ())
            if region.get("direction") == "left":
                ends.reverse()
            is_symmetric = len(labels) == 1 and labels[0] in self._symmetric
            return (
                tuple(sorted(map(str, ends))) if is_symmetric else tuple(ends),
                labels,
                is_symmetric or region.get("direction"),
            )
        value = region.get("value") or {}
        if region.get("from_name") not in self._choices:
            return None
        text = value.get("text") if region.get("type") == "textarea" else None
        owner = None if region.get("from_name") in self._document else region.get("id")
        return owner, region.get("from_name"), str(value.get("choices")), str(text)


def used_terms(result: Iterable[Region]) -> Iterator[Term]:
    """Yield the terms that well-formed regions use."""
    for region in result:
        value, name = region.get("value") or {}, str(region.get("from_name") or "")
        if region.get("type") == "relation":
            yield from (("Relation", label) for label in region.get("labels") or ())
        elif region.get("type") == "textarea":
            yield "TextArea", name
        else:
            yield from (("Labels", name, label) for label in value.get("labels") or ())
            yield from (("Choices", name, choice) for choice in value.get("choices") or ())


def _add_successors(names: dict[str, set[str]], today: str, former_names: Iterable[str]) -> None:
    for name in former_names:
        if name not in names.get(name, set()):
            names.setdefault(name, set()).add(today)


def _labels(layer: Layer) -> dict[str, set[str]]:
    successors = {name: {name} for name, label in layer.labels.items() if label.drawn or label.deprecated is not None}
    for name, label in layer.labels.items():
        _add_successors(successors, name, map(str, label.was))
    return successors


def _values(attributes: Iterable[Attribute]) -> dict[str, set[str]]:
    successors: dict[str, set[str]] = {}
    for attribute in attributes:
        successors |= {option: {option} for option in choice_values(attribute)}
    for attribute in attributes:
        for value in attribute.values:
            _add_successors(successors, str(value.name), map(choice_name, value.was))
    return successors


def _all_successors(labels: Iterable[Label]) -> dict[str, set[str]]:
    """Map each former name to its successors, among them itself if it stayed."""
    successors: dict[str, set[str]] = {}
    for label in labels:
        for name in map(choice_name, (label.name, *label.was)):
            successors.setdefault(name, set()).add(choice_name(label.name))
    return {name: items for name, items in successors.items() if len(items) > 1}


def _single_successor(names: Mapping[str, set[str]], name: str) -> str:
    successors = names.get(name, set())
    return next(iter(successors)) if len(successors) == 1 else name


def _decision_between(successors: Collection[str]) -> str:
    return f" became {' or '.join(sorted(successors))}: a person has to decide"
