"""What is wrong with the world outside the data: one sentence, its remedy, an exit code."""


class Trouble(Exception):
    """
    Something outside the data stops the command.

    `message` says what in one sentence; `remedy` says what to do about it. Never raised for bad data: that is an Issue.
    """

    exit_code = 3

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["Trouble"], tuple[str, ...]]:
        """Keep the remedy when the error is sent to another process."""
        return type(self), (self.message, self.remedy)


class Misconfigured(Trouble):
    """Configuration, a token, permissions, a missing program."""

    exit_code = 3


class Unreachable(Trouble):
    """The server or the network."""

    exit_code = 4


class Conflict(Trouble):
    """A stale plan, a state that moved, a lock that somebody else holds."""

    exit_code = 5
