"""claimset push: which of its options go together"""

import sys
from collections.abc import Mapping
from typing import Any

from claimset.commands.exits import exit_with
from claimset.commands.screen.talk import print_error

_BESIDE_APPLY = ("only_plan", "fixes", "interface", "annotators", "order", "prefill_from", "review", "ui_language")


def refuse_combinations(options: Mapping[str, Any]) -> None:
    """End the command with 2 where its options, by the name of their parameter, contradict each other."""
    fixes, review, only = options["fixes"], options["review"], options["only"]
    if not (options["only_plan"] or options["yes"] or sys.stdin.isatty()):
        _refuse("nobody is there to ask", "say --yes to send, or --plan to look")
    if options["save"] is not None and (not options["only_plan"] or fixes):
        _refuse("--save is for a plan of documents", "say --plan --save FILE, then --apply FILE")
    if options["apply"] is not None and any(options[name] for name in _BESIDE_APPLY):
        _refuse("--apply carries out a saved plan as it is", "name nothing beside it but --yes and --json")
    if review != (options["curator"] is not None) or (only is not None and not review):
        _refuse("--review, --curator and --only belong together", "say --review --curator c01")
    if only not in {None, "contested"}:
        _refuse(f"--only is contested, not {only!r}", "say --only contested")
    if review and (options["annotators"] or fixes or options["prefill_from"] or options["ui_language"]):
        _refuse("--review sends what is labelled already", "name no --annotators, --prefill-from or --fixes beside it")


def _refuse(message: str, remedy: str) -> None:
    print_error(message, remedy)
    exit_with(2)
