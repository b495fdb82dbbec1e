"""The results of a push, project by project."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from claimset.commands.screen.talk import say
from claimset.text.plural import plural

if TYPE_CHECKING:
    from claimset.sync.push.send import Sending


def show_sendings(sendings: "Sequence[Sending]") -> None:
    """Say which projects a push made or renewed, where they are, and what they got."""
    for sending in sendings:
        changes = sending.page_changes
        state = "made" if changes is None else f"renewed ({', '.join(changes)})" if changes else "there already"
        parts = [f"{plural(sending.tasks, 'task')} sent"]
        if sending.predictions:
            parts.append(f"{plural(sending.predictions, 'prediction')} renewed")
        if sending.renewed_tasks:
            parts.append(f"{plural(sending.renewed_tasks, 'task')} brought to today's versions")
        say(f"{sending.title}: {state}, {', '.join(parts)}; {sending.url}")
    say(f"{plural(sum(sending.tasks for sending in sendings), 'task')} sent")
