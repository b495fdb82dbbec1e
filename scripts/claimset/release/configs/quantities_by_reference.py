"""The config `quantities_by_reference`: figures of documents whose text does not ship, by offsets."""

from claimset.release.configs.quantities import FIGURE_WORDS, quantity_columns, quantity_rows
from claimset.release.records.config import Config

CONFIG = Config(
    name="quantities_by_reference",
    order=65,
    description="a figure of a document whose text is not ours: the same by offsets, without a word of it",
    features=lambda schema: quantity_columns(schema, has_text=False),
    rows=lambda item: quantity_rows(item) if item.text is None else (),
    columns={**FIGURE_WORDS, "quantity_id": "The id of the figure's span within its document."},
)
