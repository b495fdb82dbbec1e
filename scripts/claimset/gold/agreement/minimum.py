"""The least agreement that a project asks of itself, and where it falls short."""

from math import floor
from typing import get_args

import msgspec

from claimset.gold.agreement.counts import MeasureName, Place
from claimset.gold.agreement.measure import Agreement
from claimset.model.schema import Schema
from claimset.text.visible import in_quotes


class Minimum(msgspec.Struct, frozen=True):
    """The least value that a measure of a place may have."""

    place: Place
    measure: str
    value: float


def parse_minimum(words: str, schema: Schema) -> Minimum:
    """
    Read `layer:measure:value`; the first part may also be `layer/label` or `layer.attribute`.

    Raises ValueError, with a sentence for the user, for another form, and for a place or a measure that there is not.
    """
    match words.split(":"):
        case [place_words, measure, value] if value.replace(".", "", 1).removeprefix("-").isdigit():
            place = next((place for place in _places(schema) if str(place) == place_words), None)
            if place is None:
                raise ValueError(f"the schema has no {in_quotes(place_words)}")
            if measure not in get_args(MeasureName):
                raise ValueError(f"{in_quotes(measure)} is no measure; one of {', '.join(get_args(MeasureName))}")
            return Minimum(place, measure, float(value))
        case _:
            raise ValueError(f"{in_quotes(words)} is not layer:measure:value like {next(iter(schema.layers))}:f1:0.8")


def _places(schema: Schema) -> list[Place]:
    places = [Place(schema.document_key, attribute=name) for name in schema.document]
    for layer in schema.layers.values():
        places += [Place(layer.name), *(Place(layer.name, str(label)) for label in layer.labels)]
        places += [Place(layer.name, attribute=name) for name in layer.attributes]
    return [*places, Place(schema.relation_key), *(Place(schema.relation_key, name) for name in schema.relations)]


def shortfalls(agreement: Agreement, minimum: Minimum) -> list[str]:
    """Return a sentence for each row that is under the minimum; without any row, one that says so."""
    rows = [row for row in agreement.rows if (row.place, row.measure) == (minimum.place, minimum.measure)]
    name = f"{minimum.place}:{minimum.measure}"
    if not rows:
        return [f"{name} was not measured: there is nothing of it that could be compared"]
    sentences = []
    for row in rows:
        where = f"between {row.between}" + (f", {row.group}" if row.group else "")
        if row.value is None:
            sentences.append(f"{name} is not defined {where}: the answers there could not have differed")
        elif row.value < minimum.value:
            # Rounded down: a value just under the minimum must not read like the minimum.
            rounded_value = floor(row.value * 10_000) / 10_000
            sentences.append(f"{name} is {rounded_value:.4f} {where}, under {minimum.value:g}")
    return sentences
