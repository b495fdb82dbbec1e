"""Verbs that a person types: flags, words on the screen, exit codes."""

from claimset.commands.app import main

__all__ = ["main"]
