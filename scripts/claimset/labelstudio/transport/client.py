"""A Label Studio behind the port: every part of it sends its requests through one transport."""

import os
from collections.abc import Mapping

from claimset.labelstudio.transport.accounts import AccountRequests
from claimset.labelstudio.transport.annotations import AnnotationRequests
from claimset.labelstudio.transport.backends import BackendRequests
from claimset.labelstudio.transport.edit_annotations import EditRequests
from claimset.labelstudio.transport.fix_predictions import FixRequests
from claimset.labelstudio.transport.http import Transport
from claimset.labelstudio.transport.listing import TaskReader
from claimset.labelstudio.transport.own_predictions import PredictionRequests
from claimset.labelstudio.transport.projects import ProjectRequests
from claimset.labelstudio.transport.tasks import TaskRequests
from claimset.model.trouble import Misconfigured

TESTED = ("1.20", "1.21", "1.22", "1.23")
"""The versions of Label Studio that were tried, the oldest first; bench/results/versions.md says how."""
_LONGEST_RELEASE = 60


class LabelStudio:
    """
    The AnnotationServer that is a Label Studio, used through `transport`.

    No POST is ever repeated. No redirect is followed, so the token goes to no other address.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.url = transport.url
        reader = TaskReader(transport)
        self.projects = ProjectRequests(transport)
        self.tasks = TaskRequests(transport, reader)
        self.annotations = AnnotationRequests(transport, reader)
        self.predictions = PredictionRequests(transport)
        self.backends = BackendRequests(transport)
        self.fixes = FixRequests(transport, reader)
        self.editor = EditRequests(transport, reader)
        self.accounts = AccountRequests(transport)

    @classmethod
    def at(cls, url: str, token: str) -> "LabelStudio":
        """Return the server at an address. Raises Misconfigured for an address or a token that cannot be right."""
        return cls(Transport(url, token))

    @classmethod
    def from_environment(cls, saved: Mapping[str, str] | None = None) -> "LabelStudio":
        """
        Return the server of LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, else the one that `claimset serve` runs.

        `saved` has the `url` and `token` of the latter. An address and a token belong together: the environment's
        address is never used with the saved token, nor the reverse. Raises Misconfigured if no server is named.
        """
        url, token = os.environ.get("LABEL_STUDIO_URL", ""), os.environ.get("LABEL_STUDIO_API_KEY", "")
        if bool(url) != bool(token):
            present, missing = ("URL", "API_KEY") if url else ("API_KEY", "URL")
            raise Misconfigured(
                f"LABEL_STUDIO_{present} is set and LABEL_STUDIO_{missing} is not", "set both, or neither"
            )
        if not url:
            url, token = (saved or {}).get("url", ""), (saved or {}).get("token", "")
        if not url:
            raise Misconfigured(
                "no server is named", "set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY, or run `claimset serve`"
            )
        return cls.at(url, token)

    @staticmethod
    def is_named(saved: Mapping[str, str] | None = None) -> bool:
        """Say whether the environment or a file names a server."""
        return bool(os.environ.get("LABEL_STUDIO_URL") or os.environ.get("LABEL_STUDIO_API_KEY") or saved)

    @property
    def token(self) -> str:
        """The token that every request bears."""
        return self._transport.token

    @property
    def moment(self) -> str | None:
        """The time of the last answer by the server's own clock, in UTC, as ISO 8601; None if the answer has none."""
        return self._transport.moment

    def version(self) -> tuple[int, ...]:
        """Return the server's release. Raises Misconfigured if it is too old, or no Label Studio answers."""
        answer = self._transport.get("api/version")
        release = str(answer.get("release", ""))[:_LONGEST_RELEASE] if isinstance(answer, dict) else ""
        numbers = tuple(int(part) for part in release.split(".")[:3] if part.isdigit() and part.isascii())
        if not numbers:
            raise Misconfigured(f"{self.url} does not say that it is Label Studio", "check LABEL_STUDIO_URL")
        if numbers[:2] < tuple(map(int, TESTED[0].split("."))):
            raise Misconfigured(
                f"Label Studio {release} is too old: {TESTED[0]} or newer is needed",
                "update the server: pip install --upgrade label-studio",
            )
        return numbers

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()
