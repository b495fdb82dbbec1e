"""Requests about a server's projects."""

from hashlib import sha256

from claimset.labelstudio.payload import values
from claimset.labelstudio.payload.server_rows import ListedProject, ProjectInfo
from claimset.labelstudio.payload.values import Fields
from claimset.labelstudio.port import AmbiguousOutcome
from claimset.labelstudio.transport.http import NO_RETRY, Transport

_ORIGIN = 16


class ProjectRequests:
    """The projects of a Label Studio, as the port describes them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list_titled(self, title: str) -> list[ListedProject]:
        """Return the projects whose title begins with this one, by id, in one listing."""
        projects: list[ListedProject] = []
        page, fields = 1, "id,title,description"
        while True:
            params = {"page": page, "page_size": 100, "title": title, "include": fields}
            listing = self._transport.get_object("api/projects", "results", params)
            with self._transport.explained_errors():
                rows = [
                    ListedProject(values.as_number(row["id"]), str(row.get("title")), str(row.get("description") or ""))
                    for row in listing["results"]
                ]
            projects += [row for row in rows if row.title.startswith(title)]
            if not listing.get("next"):
                return sorted(projects, key=lambda row: row.id)
            page += 1

    def info(self, project: int) -> ProjectInfo:
        """Read a project, whoever made it. Raises Misconfigured if the server has none of this number."""
        project_fields = self._transport.get_object(f"api/projects/{project}", "label_config")
        fields = Fields(project_fields)
        # Claimset writes no mark into a project that it did not make: the project's number and the time of its
        # creation, to the microsecond, identify it.
        mark = f"{project} {fields.get('created_at', values.words)}"
        return ProjectInfo(
            project,
            fields.get("title", values.words) or "",
            str(project_fields["label_config"] or ""),
            sha256(mark.encode()).hexdigest()[:_ORIGIN],
        )

    def create(self, title: str, description: str, interface: str, instruction: str) -> int:
        """Make a project with a labeling interface (XML) and an instruction for annotators (HTML); return its id."""
        with self._transport.explained_errors(ambiguous=True):
            project = self._transport.sdk.projects.create(
                title=title,
                description=description,
                label_config=interface,
                expert_instruction=instruction,
                show_instruction=bool(instruction),
                show_skip_button=True,
                show_collab_predictions=True,
                request_options=NO_RETRY,
            )
            number = int(project.id or 0)
        if number < 1:
            raise AmbiguousOutcome
        return number

    def interface_of(self, project: int) -> str:
        """Return a project's labeling interface as XML."""
        return str(self._transport.get_object(f"api/projects/{project}", "label_config")["label_config"])

    def instruction_of(self, project: int) -> str:
        """Return a project's instruction for annotators, as HTML."""
        return str(self._transport.get_object(f"api/projects/{project}", "title").get("expert_instruction") or "")

    def update_instruction(self, project: int, instruction: str) -> None:
        """Replace a project's instruction for annotators (HTML)."""
        with self._transport.explained_errors():
            self._transport.sdk.projects.update(
                project,
                expert_instruction=instruction,
                show_instruction=bool(instruction),
                request_options=NO_RETRY,
            )

    def rename(self, project: int, title: str, description: str) -> None:
        """Replace a project's title and description in one request."""
        with self._transport.explained_errors():
            self._transport.sdk.projects.update(project, title=title, description=description, request_options=NO_RETRY)

    def update_description(self, project: int, description: str) -> None:
        """Replace a project's description."""
        with self._transport.explained_errors():
            self._transport.sdk.projects.update(project, description=description, request_options=NO_RETRY)

    def update_interface(self, project: int, interface: str) -> None:
        """Replace a project's labeling interface (XML)."""
        with self._transport.explained_errors():
            self._transport.sdk.projects.update(project, label_config=interface, request_options=NO_RETRY)
