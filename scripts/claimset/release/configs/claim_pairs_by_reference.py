"""The config `claim_pairs_by_reference`: pairs of figures of which a text does not ship, by offsets."""

from claimset.release.configs.claim_pairs import PAIR_WORDS, pair_columns, pair_rows
from claimset.release.records.config import Config

CONFIG = Config(
    name="claim_pairs_by_reference",
    order=75,
    description="two claims of which a text is not ours: the same by offsets, without a word of either",
    features=lambda schema: pair_columns(schema, has_text=False),
    rows=lambda item: pair_rows(item, has_text=False),
    columns=PAIR_WORDS,
)
