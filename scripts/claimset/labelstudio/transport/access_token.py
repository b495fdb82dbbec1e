"""Reads the kind and expiry of a token."""

import base64
from datetime import UTC, datetime

from claimset.model.json_text import parse_json


def token_kind(token: str) -> tuple[str, datetime | None]:
    """Return a token's kind, `personal access token` or `legacy token`, and the moment when it expires, if it does."""
    parts = token.strip().split(".")
    if len(parts) != 3:
        return "legacy token", None
    try:
        payload = parse_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return "personal access token", datetime.fromtimestamp(float(payload["exp"]), UTC)
    except (ValueError, KeyError, TypeError, OverflowError):
        return "legacy token", None
