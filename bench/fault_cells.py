"""What came of faults and kills, counted by operation and disturbance."""

import re

import msgspec

from faults.world import Verdict
from support.forked import Ended


class Cell(msgspec.Struct):
    """What came of one kind of disturbance of one operation."""

    operation: str
    disturbance: str
    runs: int = 0
    hits: int = 0
    duplicates: int = 0
    lost: int = 0
    tracebacks: int = 0
    failed: int = 0
    leaked: int = 0
    peak: float = 0.0
    exits: dict[str, int] = {}
    problems: list[str] = []

    def add(self, ended: Ended, *, hit: bool) -> None:
        """Count a run that was disturbed, or was to be."""
        self.runs += 1
        self.hits += hit
        self.tracebacks += ended.traceback
        self.peak = max(self.peak, ended.peak)
        self.exits[str(ended.code)] = self.exits.get(str(ended.code), 0) + 1
        if ended.traceback:
            self.problems.append(placeless(ended.err)[-1500:])

    def judge(self, verdict: Verdict, clean: Ended | None = None) -> None:
        """Count what was wrong afterwards."""
        self.duplicates += len(verdict.duplicates)
        self.lost += len(verdict.lost)
        self.problems += [f"duplicate {name}" for name in verdict.duplicates] + [
            f"lost {name}" for name in verdict.lost
        ]
        if clean is not None:
            self.tracebacks += clean.traceback
            if clean.code != 0:
                self.failed += 1
                self.problems.append(f"a run without faults ended with {clean.code}: {placeless(clean.err)[-500:]}")


def placeless(words: str) -> str:
    """Leave of every file in a traceback its name: where it lies on one machine is nobody's business."""
    return re.sub(r'File "[^"\n]*/', 'File "', words)
