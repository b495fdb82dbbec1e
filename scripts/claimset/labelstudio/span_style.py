"""Style of spans in a labeling interface: layers differ by form, labels by color, words stay readable on both."""

import re

from claimset.model.schema import Interface, Schema
from claimset.schema.titles import title_in

_INK = "#1b1b1b"
_VEIL = "rgba(255, 255, 255, .84)"
_GRAY = "#666666"
_GROUND_SHARE = 0.26
_SELECTED_SHARE = 0.45
# The editor cuts a span wherever another one begins or ends, and names the label on its last piece alone. It paints
# every piece with three tenths of the label's color. A white veil over all but the bottom of a piece makes a line of
# that. Mentions are hardly ever cut, so rules for their labels give them a ground. A piece of a longer span inside a
# mention inherits that ground, and has its own line below.
_LINES = f"""
.claimset .htx-highlight:not(.__hidden) {{ --line: 3px; color: {_INK} !important; border-width: 0 !important;
  background-image: linear-gradient(var(--ground, {_VEIL}), var(--ground, {_VEIL})); background-repeat: no-repeat;
  background-size: 100% calc(100% - var(--line)); padding: 1px 0 calc(var(--line) + 1px);
  box-decoration-break: clone; -webkit-box-decoration-break: clone; }}
.claimset .htx-highlight:has(.htx-highlight):not(.__hidden) {{ padding-bottom: calc(2 * var(--line) + 1px); }}
.claimset .htx-highlight:has(.htx-highlight .htx-highlight):not(.__hidden) {{
  padding-bottom: calc(3 * var(--line) + 1px); }}
.claimset .htx-highlight.__active:not(.__hidden) {{ outline: 2px solid rgba(0, 0, 0, .55); }}
.claimset .htx-highlight.__highlighted:not(.__hidden) {{ outline: 2px solid rgb(0, 110, 190); }}
.claimset .htx-highlight::after {{ font: 400 9px/0 sans-serif !important; white-space: nowrap;
  unicode-bidi: isolate; }}
"""


def span_style(schema: Schema, interface: Interface, language: str | None) -> str:
    """
    Return CSS rules for the spans of an interface whose labels are shown in a language.

    Claims and zones have a line below, mentions a ground in the color of their label, cues a frame. A label whose title
    belongs to another layer too keeps the line: the page says no more about a span than the title.
    """
    layers = [layer for layer in schema.drawn_in(interface) if layer.role in {"mention", "cue"}]
    titles_of_lines = {
        title_in(label, language)
        for layer in schema.drawn_in(interface)
        if layer.role not in {"mention", "cue"}
        for label in layer.labels.values()
    }
    rules = [_LINES]
    for layer in layers:
        for label in layer.labels.values():
            title = title_in(label, language)
            if label.drawn and title not in titles_of_lines:
                rules.append(_label_rule(title, label.color or _GRAY, is_framed=layer.role == "cue"))
    return "".join(rules)


def _label_rule(title: str, color: str, *, is_framed: bool) -> str:
    place = f'.claimset .htx-highlight[data-label$=":{_css_string(title)}"]:not(.__hidden)'
    if is_framed:
        return f"{place} {{ --ground: white; --line: 0px; box-shadow: inset 0 0 0 1px {color}; }}\n"
    ground, selected = _mix(color, _GROUND_SHARE), _mix(color, _SELECTED_SHARE)
    return f"{place} {{ --ground: {ground}; --line: 0px; }}\n{place}.__active {{ --ground: {selected}; }}\n"


def _mix(color: str, share: float) -> str:
    """Return a color (#rrggbb) laid over white with a share of 0 to 1, as #rrggbb."""
    parts = (int(color[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def _css_string(words: str) -> str:
    r"""Return words for a string of CSS: what is no letter, digit or blank as `\` and its code point."""
    return re.sub(r"[^\w ]", lambda match: f"\\{ord(match[0]):x} ", words)
