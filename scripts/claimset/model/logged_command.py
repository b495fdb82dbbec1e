"""One command that somebody ran, as the project's log names it."""

import msgspec


class LoggedCommand(msgspec.Struct, frozen=True):
    """
    A line of `.claimset/log.jsonl`.

    `ended` is the time in UTC, to the second. `account` is the account of the operating system, without what stands
    behind an `@`. `command` is the verb alone: no argument, no option. `counts` has for each kind of work, such as
    `checking`, how many pieces were worked on. `exit` is the exit code.
    """

    ended: str
    account: str
    command: str
    counts: dict[str, int]
    exit: int
