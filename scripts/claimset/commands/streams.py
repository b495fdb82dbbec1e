"""Runs the command line over the standard streams of its process, which may be closed, full or of a narrow encoding."""

import io
import os
import sys

from claimset.commands.app import app
from claimset.commands.screen.talk import print_error


def run_app() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        try:
            app()
        finally:
            # What is still in the buffer fails here, where it can be told from a bug, and not at the interpreter's end.
            sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output went away; nobody is left to tell.
        _discard_output()
        sys.exit(141)
    except OSError as error:
        from claimset.store.files.files import no_room

        trouble = no_room(error)
        if trouble is None:
            raise
        _discard_output()
        print_error(trouble.message, trouble.remedy)
        sys.exit(trouble.exit_code)


def _discard_output() -> None:
    # What standard output could not take is not tried again at the interpreter's end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
