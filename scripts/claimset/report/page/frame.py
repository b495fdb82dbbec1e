"""The frame of every page: one file, whose security policy allows no request and only its own style and script."""

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claimset.text.decode import BIDI_CONTROLS

_LOADER = PackageLoader("claimset.report.page")
_TEMPLATES = Environment(
    loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
# Escaped, so that no text can end the script block it stands in, or reverse the source for a person who reads it.
_INERT = {ord(sign): f"\\u{ord(sign):04x}" for sign in ("<", ">", "&", "\u2028", "\u2029", *BIDI_CONTROLS)}
_INERT |= {code: f"\\u{code:04x}" for code in (*range(127, 160), *range(0xD800, 0xE000))}


def render_page(
    template: str,
    styles: tuple[str, ...],
    scripts: tuple[str, ...] = (),
    color_rules: str = "",
    data: str = "",
    blocks: Sequence[str] = (),
    *,
    reads_files: bool = False,
    **values: Any,
) -> str:
    """
    Fill in a template that extends the frame.

    `styles` and `scripts` are names of files beside the templates, joined to one block each; `data` is JSON from
    `inert_json`, and so is each of the `blocks`, which a script reads when it needs them. With `reads_files` the page
    may request files from where it lies itself, and nothing else. Every other value of the page is escaped. Raises
    jinja2's UndefinedError if the template needs a value that is not in `values`.
    """
    style = "\n".join(_source(name) for name in ("tokens.css", *styles)) + color_rules
    script = "\n".join(map(_source, scripts))
    return _TEMPLATES.get_template(template).render(
        style=Markup(style),  # noqa: S704  (ours; the colors are matched before they get in)
        style_hash=_source_hash(style),
        script=Markup(script),  # noqa: S704  (ours)
        script_hash=_source_hash(script),
        data=Markup(data),  # noqa: S704  (no tag can begin or end in it)
        blocks=list(map(Markup, blocks)),
        reads_files=reads_files,
        **values,
    )


def inert_json(value: object) -> str:
    """Write JSON that cannot end the script element it stands in."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_INERT)


def _source(name: str) -> str:
    return _LOADER.get_source(_TEMPLATES, name)[0]


def _source_hash(text: str) -> str:
    """Return the hash by which a content security policy names a style or script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
