"""Verbs that a person types: flags, words on the screen, exit codes."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line. Ctrl-C is one word and exit code 130, also while libraries are still being read."""
    try:
        from claimset.commands.streams import run_app as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        sys.exit(130)
