"""The pages of issues about the schema and what is generated from it."""

from claimset.model.issue import Level
from claimset.model.notice import notice

notice(
    "SCH010",
    Level.ERROR,
    """
    The schema is no JSON Schema, or breaks its meta-schema.

    `schema/meta.json` says which keywords there are and what they may hold. A keyword that is spelled wrong would
    otherwise do nothing, and nobody would notice.

    Bad:  `"x-colour": "#720305"`
    Good: `"x-color": "#720305"`
    """,
)
notice(
    "SCH011",
    Level.ERROR,
    """
    A keyword of the schema names something that the schema does not have.

    It may be a label in `x-for`, `x-domain` or `x-range`, a pass in an interface, or a value in `x-public` or
    `default`. A name without its thing is never asked for, never checked and never drawn.

    Bad:  `x-requires` names `weight`, and the layer has no such attribute
    Good: `x-requires` names `size`, an attribute of the layer
    """,
)
notice(
    "SCH012",
    Level.ERROR,
    """
    Two parts of the schema share a key, a name or a role that only one may have.

    Of two equal hotkeys in one interface only one works, and the labeling page does not say so. Two labels that differ
    only in the case of their letters share one guideline page on many disks. Two controls of one name mix their
    answers. Of two layers with one role nobody knows which is meant.

    Bad:  `"x-hotkey": "p"` on two labels of one interface
    Good: `"x-hotkey": "b"` on the one and `"x-hotkey": "p"` on the other
    """,
)
notice(
    "SCH013",
    Level.WARNING,
    """
    Labels have colors that cannot be read or told apart.

    A color has a contrast on white of under 4.5:1 (WCAG 2.1, 1.4.3). Or an interface has more than eight groups of
    labels. Or two groups have colors that look alike, to everybody or to color-blind people: their distance (CIE76) is
    under 10 in normal sight, or in one of the three simulations of Machado and others (2009). The color of a group is
    that of its first label; the others may have shades of it.

    Bad:  `"x-color": "#ffff00"`
    Good: `"x-color": "#720305"`
    """,
)
notice(
    "SCH014",
    Level.ERROR,
    """
    A generated file is not what the schema makes of it.

    It was edited by hand, or the schema changed since. Edits by hand are lost with the next `claimset schema build`.

    Bad:  `schema/features.json` was removed after the build
    Good: `schema/features.json` is as the build wrote it
    """,
)
notice(
    "SCH015",
    Level.WARNING,
    """
    A guideline page lacks a part.

    Every label that annotators draw has a page with a definition, a decision rule, examples, a counter-example and the
    boundary rules of each language. Where the page says nothing, each annotator decides alone.

    Bad:  `## Decide` with nothing under it in `schema/guidelines/names/PLACE.md`
    Good: `## Decide` with a decision rule under it
    """,
)
notice(
    "SCH016",
    Level.ERROR,
    """
    The schema changed and its version did not.

    `schema/versions/` keeps the schema of every version that labels were made under. Labels that were made under two
    schemas of one version cannot be told apart. As long as nothing is labelled, pushed or released, `claimset schema
    build` replaces the kept schema, and this is not reported.

    Bad:  `"x-role": "claim"` in the kept schema of `"x-version": "1.0.0"`, and another role in `schema/schema.json`
    Good: only the words of `"description"` differ between the two schemas of `"x-version": "1.0.0"`
    """,
)
