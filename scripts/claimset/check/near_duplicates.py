"""Near copies among the texts of a project: with little in memory, and again without reading all."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

import msgspec

from claimset.splits.near_duplicates.quotations import NearDuplicate
from claimset.splits.near_duplicates.runs import ComparedTexts, TextRuns, compare_texts
from claimset.store.cache import ValueCache
from claimset.store.spool.run_spool import RunSpool

_NAME = "runs"
_AT_ONCE = 1 << 20


class _Kept(msgspec.Struct, frozen=True):
    """What the last check compared, and the hash of the file that its runs lie in."""

    compared: ComparedTexts
    digest: str


class NearDuplicates:
    """
    The runs of every text that tells a story, put aside, and which texts are near copies of one another.

    With `verdicts` what was compared in the last check is known, and what this one compares is kept.
    """

    def __init__(self, verdicts: ValueCache | None = None) -> None:
        self._verdicts = verdicts
        self._closing = ExitStack()
        self._spool = self._closing.enter_context(RunSpool())
        self._stories: dict[str, str] = {}
        self._elsewhere: set[str] = set()
        self._earlier: ComparedTexts | None = None
        self._before: RunSpool | None = None
        kept = verdicts.read(_NAME, _Kept) if verdicts else None
        file = verdicts.open(_NAME, kept.digest) if verdicts and kept else None
        if kept and file:
            self._earlier = kept.compared
            self._before = self._closing.enter_context(RunSpool(file, kept.compared.sizes))
        self._rows = {digest: number for number, digest in enumerate(self._earlier.sha256 if self._earlier else ())}

    def __enter__(self) -> "NearDuplicates":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def knows(self, story: str) -> bool:
        """Say whether the runs of a story, named by its hash, are there from the last check."""
        return story in self._rows

    def add(self, name: str, story: str, found: TextRuns | None) -> None:
        """Take in the story of a document, by its hash; its runs are `found`, or those of the last check."""
        self._stories[name] = story
        if found is None:
            self._elsewhere.add(name)
        else:
            self._spool.add(found.runs)

    def __call__(self, names: Sequence[str]) -> list[NearDuplicate]:
        """Return the near copies among some of the documents, in their order."""
        return list(self._compared(names).pairs)

    def kept(self, names: Sequence[str]) -> list[NearDuplicate]:
        """Return the near copies among all documents, and keep what was found for the next check."""
        found = self._compared(names)
        if self._verdicts is not None and found != self._earlier:
            digest = self._verdicts.pour(_NAME, self._pieces(names))
            self._verdicts.write(_NAME, _Kept(found, digest))
        return list(found.pairs)

    def _compared(self, names: Sequence[str]) -> ComparedTexts:
        stories = {name: self._stories[name] for name in names}
        earlier = self._earlier
        if earlier is not None and (tuple(stories), tuple(stories.values())) == (earlier.names, earlier.sha256):
            return earlier
        if not self._elsewhere and list(self._stories) == list(names):
            return compare_texts(stories, self._spool, earlier, self._before)
        with RunSpool() as rows:
            for runs in self._runs(names):
                rows.add(runs)
            return compare_texts(stories, rows, earlier, self._before)

    def _runs(self, names: Sequence[str]) -> Iterator[bytes]:
        here = (name for name in self._stories if name not in self._elsewhere)
        numbers = {name: number for number, name in enumerate(here)}
        for name in names:
            if name in numbers:
                yield self._spool.row(numbers[name])
            elif self._before is not None:
                yield self._before.row(self._rows[self._stories[name]])
            else:
                raise KeyError(name)

    def _pieces(self, names: Sequence[str]) -> Iterator[bytes]:
        some: list[bytes] = []
        size = 0
        for runs in self._runs(names):
            some.append(runs)
            size += len(runs)
            if size > _AT_ONCE:
                yield b"".join(some)
                some, size = [], 0
        yield b"".join(some)
