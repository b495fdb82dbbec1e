"""The config `relations_by_reference`: relations in documents whose text does not ship, by offsets."""

from claimset.release.configs.relations import relation_columns, relation_rows
from claimset.release.records.config import Config

CONFIG = Config(
    name="relations_by_reference",
    order=55,
    description="a pair of spans of a document whose text is not ours: the same by offsets, without a word of it",
    features=lambda schema: relation_columns(schema, has_text=False),
    rows=lambda item: relation_rows(item) if item.text is None else (),
    columns={
        "label": "The type of the relation; empty in a pair between which there is none.",
        "made_by": "Who made the relation: a person, a machine, or the schema where it follows from position.",
    },
)
