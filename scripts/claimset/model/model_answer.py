"""The answer of a language model to one request, as it is kept."""

import msgspec


class TokenCounts(msgspec.Struct, frozen=True):
    """
    The tokens of one request and of its answer.

    They are the server's counts; `estimated` says that it counted none, and that they are rather too high.
    """

    tokens_in: int
    tokens_out: int
    estimated: bool = False


class ModelAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """
    What a language model answered on a day.

    `model` and `fingerprint` are what the server calls the model and its state; `fingerprint` may be empty.
    `tokens_in` and `tokens_out` are the server's counts; `estimated` says that it counted one of them not.
    """

    model: str
    fingerprint: str
    content: str
    tokens_in: int
    tokens_out: int
    day: str
    estimated: bool = False

    @property
    def tokens(self) -> TokenCounts:
        """The tokens of the request and of the answer."""
        return TokenCounts(self.tokens_in, self.tokens_out, self.estimated)


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
