"""The contrast of a text with what lies under it, from the colors that a browser computes."""

import re

ENOUGH = 4.5
"""WCAG 2.2, AA, for text of this size."""

_Colour = tuple[float, float, float, float]


def _colour(css: str) -> _Colour:
    numbers = [float(number) for number in re.findall(r"[0-9.]+", css)]
    return (numbers[0], numbers[1], numbers[2], numbers[3] if len(numbers) > 3 else 1.0)


def _over(colour: _Colour, ground: _Colour) -> _Colour:
    alpha = colour[3]
    mixed = [alpha * one + (1 - alpha) * two for one, two in zip(colour[:3], ground[:3], strict=True)]
    return (mixed[0], mixed[1], mixed[2], 1.0)


def _luminance(colour: _Colour) -> float:
    parts = [part / 255 for part in colour[:3]]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(text: str, grounds: list[str]) -> float:
    """Return the contrast of a text's color with the grounds that lie under it, the nearest first; CSS colors."""
    ground: _Colour = (255, 255, 255, 1)
    for layer in reversed(grounds):
        ground = _over(_colour(layer), ground)
    one, two = _luminance(_over(_colour(text), ground)), _luminance(ground)
    return (max(one, two) + 0.05) / (min(one, two) + 0.05)
