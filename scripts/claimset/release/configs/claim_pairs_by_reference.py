"""The config `claim_pairs_by_reference`: pairs of figures of documents whose text does not ship, by offsets."""

from claimset.release.configs.claim_pairs import PAIR_WORDS, pair_columns, pair_rows
from claimset.release.records.config import Config

CONFIG = Config(
    name="claim_pairs_by_reference",
    order=75,
    description="two claims of a document whose text is not ours: the same by offsets, without a word of it",
    features=lambda schema: pair_columns(schema, has_text=False),
    rows=lambda item: pair_rows(item) if item.text is None else (),
    columns=PAIR_WORDS,
)
