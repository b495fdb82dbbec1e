"""Where an annotation that was pulled can be opened in Label Studio."""

import os
from functools import cache

from claimset.labelstudio.task import task_address
from claimset.model.record import Annotation
from claimset.server.serve import TeamServer
from claimset.server.servers import own_servers
from claimset.store.project import Project
from claimset.store.snapshots import read_snapshots


class SpanAddresses:
    """
    The addresses of a project's annotations and their spans.

    An annotator's own server is used if the annotator has one. Else it is the server that the environment names, else
    the one that `claimset serve` runs for the project. The numbers of projects on the server come from past pulls.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._own_servers = set(own_servers(project))
        self._numbers = {
            str(head["origin"]): int(head["project"]) for head, _ in read_snapshots(project) if "project" in head
        }
        self._server_url = cache(self._find_server_url)

    def of(self, annotation: Annotation, span_id: str | None = None) -> str | None:
        """Return the address of a span of an annotation; None if it was not pulled or its server is not known."""
        project_number = self._numbers.get(annotation.origin or "")
        url = self._server_url(annotation.annotator if annotation.annotator in self._own_servers else None)
        if project_number is None or url is None or annotation.task is None:
            return None
        return task_address(url, project_number, annotation.task, annotation.annotation, span_id)

    def _find_server_url(self, annotator: str | None) -> str | None:
        own_url = TeamServer(self._project, annotator).saved_connection().get("url")
        return own_url if annotator is not None else os.environ.get("LABEL_STUDIO_URL") or own_url
