"""Near-duplicates among the texts of a project, with runs on disk and the comparison of the last check."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from claimset.splits.near_duplicates.quotations import NearDuplicate
from claimset.splits.near_duplicates.runs import ComparedTexts, TextRuns, compare_texts
from claimset.store.cache import ValueCache
from claimset.store.spool.run_spool import RunSpool

_NAME = "runs"
_PIECE_BYTES = 1 << 20


class _StoredComparison(msgspec.Struct, frozen=True):
    """The comparison of the last check, and the SHA-256 of the file with its runs."""

    texts: ComparedTexts
    digest: str


class NearDuplicates:
    """
    The runs of every story, spooled to disk, and the near-duplicates among the stories.

    With a `cache` it starts from the comparison of the last check, and stores that of this check. Temporary
    files are in `folder`, None for the system's.
    """

    def __init__(self, cache: ValueCache | None = None, folder: Path | None = None) -> None:
        self._cache, self._folder = cache, folder
        self._closing = ExitStack()
        self._spool = self._closing.enter_context(RunSpool(folder=folder))
        self._stories: dict[str, str] = {}
        self._cached_names: set[str] = set()
        self._earlier: ComparedTexts | None = None
        self._earlier_spool: RunSpool | None = None
        comparison = cache.read(_NAME, _StoredComparison) if cache else None
        file = cache.open(_NAME, comparison.digest) if cache and comparison else None
        if comparison and file:
            self._earlier = comparison.texts
            self._earlier_spool = self._closing.enter_context(RunSpool(file, comparison.texts.sizes, folder=folder))
        self._rows = {digest: number for number, digest in enumerate(self._earlier.sha256 if self._earlier else ())}

    def __enter__(self) -> "NearDuplicates":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    def has_runs(self, story: str) -> bool:
        """Say whether the cache has the runs of a story, given by its SHA-256."""
        return story in self._rows

    def add(self, name: str, story: str, runs: TextRuns | None) -> None:
        """Add the story of a document, given by its SHA-256. Without `runs` those of the last check are used."""
        self._stories[name] = story
        if runs is None:
            self._cached_names.add(name)
        else:
            self._spool.add(runs.runs)

    def __call__(self, names: Sequence[str]) -> list[NearDuplicate]:
        """Return the near-duplicates among documents, in the order of `names`."""
        return list(self._compare(names).pairs)

    def compare_all(self, names: Sequence[str]) -> list[NearDuplicate]:
        """Return the near-duplicates among all documents, and store the comparison for the next check."""
        comparison = self._compare(names)
        if self._cache is not None and comparison != self._earlier:
            digest = self._cache.pour(_NAME, self._pieces(names))
            self._cache.write(_NAME, _StoredComparison(comparison, digest))
        return list(comparison.pairs)

    def _compare(self, names: Sequence[str]) -> ComparedTexts:
        stories = {name: self._stories[name] for name in names}
        earlier = self._earlier
        if earlier is not None and (tuple(stories), tuple(stories.values())) == (earlier.names, earlier.sha256):
            return earlier
        if not self._cached_names and list(self._stories) == list(names):
            return compare_texts(stories, self._spool, earlier, self._earlier_spool)
        with RunSpool(folder=self._folder) as rows:
            for runs in self._runs(names):
                rows.add(runs)
            return compare_texts(stories, rows, earlier, self._earlier_spool)

    def _runs(self, names: Sequence[str]) -> Iterator[bytes]:
        spooled_names = (name for name in self._stories if name not in self._cached_names)
        numbers = {name: number for number, name in enumerate(spooled_names)}
        for name in names:
            if name in numbers:
                yield self._spool.row(numbers[name])
            elif self._earlier_spool is not None:
                yield self._earlier_spool.row(self._rows[self._stories[name]])
            else:
                raise KeyError(name)

    def _pieces(self, names: Sequence[str]) -> Iterator[bytes]:
        piece: list[bytes] = []
        size = 0
        for runs in self._runs(names):
            piece.append(runs)
            size += len(runs)
            if size > _PIECE_BYTES:
                yield b"".join(piece)
                piece, size = [], 0
        yield b"".join(piece)
