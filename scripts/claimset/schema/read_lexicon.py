"""Reads the JSON of a lexicon and checks it against the schema whose attributes it names."""

from claimset.model.json_text import decode_json
from claimset.model.lexicon import Lexicon
from claimset.model.schema import Schema
from claimset.text.visible import show_value


def read_lexicon(data: bytes, schema: Schema) -> Lexicon:
    """Read a lexicon. Raises ValueError for another form, or for an expected value that no claim can have."""
    lexicon = decode_json(data, type=Lexicon)
    for row in lexicon.cues:
        for name, values in row.expect.items():
            possible_values = {
                value.name
                for layer in schema.with_role("claim")
                for value in (layer.attributes[name].values if name in layer.attributes else ())
            }
            if not set(values) <= possible_values:
                raise ValueError(f"no claim has all of {', '.join(map(show_value, values))} as its '{name}'")
    return lexicon
