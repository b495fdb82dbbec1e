"""claimset push: refuses options that do not go together"""

import sys
from collections.abc import Mapping
from typing import Any

from claimset.commands.exits import exit_with
from claimset.commands.screen.talk import print_error
from claimset.text.visible import in_quotes

_BESIDE_APPLY = (
    "only_plan",
    "fixes",
    "interface",
    "annotators",
    "order",
    "prefill_from",
    "review",
    "ui_language",
    "holdout",
)


def refuse_combinations(options: Mapping[str, Any]) -> None:
    """End the command with 2 if its options, by the name of their parameter, contradict each other."""
    fixes, review, only = options["fixes"], options["review"], options["only"]
    if not (options["only_plan"] or options["yes"] or sys.stdin.isatty()):
        _refuse("there is no terminal to ask on before sending", "name --yes to send, or --plan to look")
    if options["save"] is not None and (not options["only_plan"] or fixes):
        _refuse("--save goes with a plan of documents", "name --plan --save FILE, then --apply FILE")
    if options["apply"] is not None and any(options[name] for name in _BESIDE_APPLY):
        _refuse("--apply sends a saved plan as it is", "name nothing beside it but --yes and --json")
    if review != (options["curator"] is not None) or (only is not None and not review):
        _refuse("--review needs --curator, and --only needs both", "name --review --curator c01")
    if only not in {None, "contested"}:
        _refuse(f"--only is contested, not {in_quotes(only)}", "name --only contested")
    if options["holdout"] is not None and (review or fixes):
        _refuse("--holdout goes with documents that are to be labelled", "name no --review or --fixes beside it")
    if review and (options["annotators"] or fixes or options["prefill_from"] or options["ui_language"]):
        _refuse(
            "--review sends documents that are labelled", "name no --annotators, --prefill-from or --fixes beside it"
        )


def _refuse(message: str, remedy: str) -> None:
    print_error(message, remedy)
    exit_with(2)
