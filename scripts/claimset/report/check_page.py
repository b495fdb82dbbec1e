"""Documents with their spans and what is wrong with them, as one HTML page that needs nothing beside itself."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.report.issues_page_data import page_data
from claimset.report.labelled_text import TEMPLATES, LabelledText, color_rules, label_colors, source, source_hash
from claimset.report.rule_page import RulePage


def check_page(
    items: Sequence[LabelledText],
    pages: Mapping[str, RulePage],
    title: str,
    schema: Schema,
    project_issues: Sequence[Issue] = (),
) -> str:
    """
    Return the page: the documents in the order given, with issues beside them and filters above them.

    Labels have the schema's colors. `project_issues` belong to no document. The content security policy of the page
    allows no request, and no script or style but its own. A document is drawn when it is opened.
    """
    numbers = label_colors(items, schema)
    all_issues = [issue for item in items for issue in item.issues] + list(project_issues)
    style = source("page.css") + color_rules(numbers, schema)
    script = source("page.js")
    codes = sorted({issue.code for issue in all_issues})
    annotators = {item.annotator for item in items} | {issue.annotator for issue in all_issues}
    return TEMPLATES.get_template("page.html").render(
        title=title,
        style=Markup(style),  # noqa: S704  (ours; the colors are matched before they get in)
        style_hash=source_hash(style),
        script=Markup(script),  # noqa: S704  (ours)
        script_hash=source_hash(script),
        data=Markup(page_data(items, pages, numbers, project_issues)),  # noqa: S704  (no tag can begin or end in it)
        documents=len({item.document.id for item in items}),
        labelled=sum(1 for item in items if item.labelled),
        counts=[(level, sum(1 for issue in all_issues if issue.level == level)) for level in Level],
        codes=[(code, pages[code].title if code in pages else "") for code in codes],
        pages=[pages[code] for code in codes if code in pages],
        labels=[(number, label) for (_, label), number in numbers.items()],
        annotators=sorted(name for name in annotators if name is not None),
        gold=any(item.annotator is None and item.labelled for item in items),
        levels=list(Level),
    )
