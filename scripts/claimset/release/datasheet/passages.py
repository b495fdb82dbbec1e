"""The marked passages of a datasheet, which other papers repeat."""

import re

_PASSAGE = re.compile(
    r"^<!-- rai:(?P<name>[A-Za-z]+) -->\n(?P<body>.*?)^<!-- /rai:(?P=name) -->$", re.MULTILINE | re.DOTALL
)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")

TERMS = {
    "dataCollection": False,
    "dataCollectionType": True,
    "dataCollectionMissingData": False,
    "dataCollectionRawData": False,
    "dataImputationProtocol": False,
    "dataPreprocessingProtocol": True,
    "dataManipulationProtocol": False,
    "dataAnnotationProtocol": True,
    "dataAnnotationPlatform": True,
    "dataAnnotationAnalysis": True,
    "annotatorDemographics": True,
    "machineAnnotationTools": True,
    "dataBiases": True,
    "dataUseCases": True,
    "dataLimitations": True,
    "dataSocialImpact": False,
    "personalSensitiveInformation": True,
    "dataReleaseMaintenancePlan": False,
}
"""Properties of Croissant's RAI vocabulary that a passage may be marked with, and whether each holds a list."""


def passages(datasheet: str) -> dict[str, str]:
    """
    Return the Markdown between `<!-- rai:NAME -->` and `<!-- /rai:NAME -->`, by name, without comments.

    Passages under the same name are joined, with an empty line between them. A name with empty passages only is left
    out.
    """
    passage_by_name: dict[str, str] = {}
    for match in _PASSAGE.finditer(datasheet.replace("\r\n", "\n")):
        body = _COMMENT.sub("", match["body"]).strip()
        if body:
            passage_by_name[match["name"]] = "\n\n".join(
                part for part in (passage_by_name.get(match["name"]), body) if part
            )
    return passage_by_name


def plain(markdown: str) -> str:
    """Return a passage as one line of words: links keep their text, code loses its marks."""
    words = _LINK.sub(r"\1", markdown).replace("`", "").replace("**", "")
    return " ".join(words.split())
