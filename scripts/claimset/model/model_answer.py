"""The answer of a language model to one request, as it is kept."""

import msgspec


class ModelAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What a language model answered on a day.

    `model` and `fingerprint` are what the server calls the model and its state; `fingerprint` may be empty.
    `tokens_in` and `tokens_out` are the server's counts, or estimates where it gives none.
    """

    model: str
    fingerprint: str
    content: str
    tokens_in: int
    tokens_out: int
    day: str


class ModelRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    How a language model was asked for the labels of a document, beside its name, its day and the hash of its prompt.

    `cost` is what the tokens cost at the prices that were given, None without prices.
    """

    schema_version: str
    guideline_version: str
    temperature: float
    seed: int
    tokens_in: int
    tokens_out: int
    cost: float | None = None
