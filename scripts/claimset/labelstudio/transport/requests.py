"""How something is changed on the server: one request, never repeated by itself, bytes as they are."""

from collections.abc import Mapping
from typing import Any

from label_studio_sdk.core.api_error import ApiError

from claimset.labelstudio.transport.http import Connection

_ONCE = {"max_retries": 0, "timeout_in_seconds": 600}


class RawRequests(Connection):
    """A conversation in which things are asked for in raw JSON, with the SDK's authentication."""

    def _ask(
        self,
        method: str,
        path: str,
        json: Any = None,
        content: bytes | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """
        Change something in one request; return what is said, None for nothing.

        Raises AmbiguousOutcome where the answer leaves open whether it was carried out.
        """
        wrapper = self._sdk._client_wrapper.httpx_client  # noqa: SLF001  (it has no public name)
        with self._speaking():
            wrapper.base_headers()  # exchanges a personal token: that carries nothing out
        with self._speaking(ambiguous=True):
            response = wrapper.request(
                path,
                method=method,
                json=json,
                content=content,
                headers=None if content is None else {"content-type": "application/json"},
                params=dict(params or {}),
                request_options=_ONCE,  # type: ignore[arg-type]
            )
            if not response.is_success:
                raise ApiError(status_code=response.status_code, body=response.text[:500])
            return response.json() if response.content else None
