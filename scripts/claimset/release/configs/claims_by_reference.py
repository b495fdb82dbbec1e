"""The config `claims_by_reference`: claims of documents whose text does not ship, by offsets."""

from claimset.release.configs.claims import claim_columns, claim_rows
from claimset.release.records.config import Config

CONFIG = Config(
    name="claims_by_reference",
    order=45,
    description="a claim of a document whose text is not ours: the same by offsets, without a word of it",
    features=lambda schema: claim_columns(schema, has_text=False),
    rows=lambda item: claim_rows(item) if item.text is None else (),
    columns={"label": "The type of the claim.", "cues": "The spans that attribute the claim."},
)
