"""Requests that change something on the server: each is sent once, with its JSON unchanged."""

from collections.abc import Mapping
from typing import Any

from label_studio_sdk.core.api_error import ApiError

from claimset.labelstudio.transport.http import NO_RETRY, Connection


class RawRequests(Connection):
    """A connection that sends raw JSON with the SDK's authentication."""

    def _ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        content: bytes | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """
        Change something in one request; return the answer's JSON, None for an empty answer.

        Raises AmbiguousOutcome where the answer leaves open whether it was carried out.
        """
        wrapper = self._sdk._client_wrapper.httpx_client  # noqa: SLF001  (it has no public name)
        with self._explained_errors():
            wrapper.base_headers()  # exchanges a personal token: that carries nothing out
        with self._explained_errors(ambiguous=True):
            response = wrapper.request(
                path,
                method=method,
                json=json,
                content=content,
                headers=None if content is None else {"content-type": "application/json"},
                params=dict(params or {}),
                request_options=NO_RETRY,  # type: ignore[arg-type]
            )
            if not response.is_success:
                raise ApiError(status_code=response.status_code, body=response.text[:500])
            return response.json() if response.content else None
