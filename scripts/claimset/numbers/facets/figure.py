"""A figure: the value of a number that a claim states, with facets that say what it is a number of."""

import msgspec

from claimset.model.quantity import Kind, Quantity
from claimset.numbers.window import Window, narrowest


class Figure(msgspec.Struct, frozen=True):
    """
    A number of a claim with its facets, which are read from labels.

    `counted`, `places`, `scopes` and `whole` are keys of things; `whole`, of which a share is a part, may be another
    figure. `times` are TIMEX3 values. `is_complete` says that the parts which the text names are all of it, and
    `is_money` that its unit is a currency. `start` and `end` are the offsets of the number, and `claim_start` and
    `claim_end` those of its claim: code points, half-open. `inherited` maps the name of a facet that the claim lacks to
    the claim that it was taken from.
    """

    document: str
    claim: str
    span: str
    start: int
    end: int
    claim_start: int
    claim_end: int
    value: Quantity
    counted: str | None = None
    measure: str | None = None
    places: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    times: tuple[str, ...] = ()
    whole: str | None = None
    is_complete: bool = False
    is_money: bool = False
    inherited: dict[str, str] = {}

    @property
    def key(self) -> str:
        """The key under which it can be the whole of a share."""
        return f"{self.document}#{self.span}"

    @property
    def window(self) -> Window | None:
        """The days that it is about; None where its times name no days, or several windows."""
        return narrowest(self.times)

    @property
    def is_share(self) -> bool:
        """Whether it is a share or a ratio."""
        return self.value.kind in {Kind.SHARE, Kind.RATIO}

    @property
    def is_share_of_something(self) -> bool:
        """Whether it is a share, and no ratio such as twice as many."""
        return self.value.kind == Kind.SHARE

    @property
    def is_amount(self) -> bool:
        """Whether it counts something: it is a count, or a rate of one."""
        return self.value.kind in {Kind.COUNT, Kind.RATE}
