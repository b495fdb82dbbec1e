"""Plans and sends the fixes for every server that holds annotations."""

from collections.abc import Collection

import msgspec

from claimset.labelstudio.port import AnnotationServer
from claimset.model.progress import Progress, silent
from claimset.store.project import Project
from claimset.sync.push.fixes.plan import FixesPlan, plan_fixes
from claimset.sync.push.fixes.send import push_fixes


class ServerFixes(msgspec.Struct, frozen=True):
    """The plans of fixes for one server."""

    server: AnnotationServer
    plans: tuple[FixesPlan, ...]

    @property
    def new_count(self) -> int:
        """The number of fixes that would be sent."""
        return sum(len(plan.new_fixes) for plan in self.plans)

    @property
    def old_count(self) -> int:
        """The number of fixes that would be withdrawn."""
        return sum(len(plan.old_proposals) for plan in self.plans)


def plan_fixes_of_servers(
    project: Project, servers: Collection[AnnotationServer], interfaces: Collection[str], progress: Progress = silent
) -> list[ServerFixes]:
    """Plan the fixes for each server, as `plan_fixes` does."""
    return [ServerFixes(server, tuple(plan_fixes(project, server, interfaces, progress))) for server in servers]


def push_fixes_of_servers(project: Project, fixes: Collection[ServerFixes], progress: Progress = silent) -> int:
    """Carry plans out; return the number of fixes that were sent."""
    return sum(push_fixes(project, item.server, item.plans, progress) for item in fixes)
