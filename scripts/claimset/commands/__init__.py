"""Verbs that a person types: flags, words on the screen, exit codes."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line. Ctrl-C prints one word and ends with exit code 130, even while libraries are imported."""
    try:
        from claimset.commands.streams import run_app as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        sys.exit(130)
