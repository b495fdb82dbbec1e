"""Documents with their spans and issues, as one HTML page that needs no other file."""

from collections.abc import Mapping, Sequence

from claimset.model.issue import Issue, Level
from claimset.model.schema import Schema
from claimset.report.issues_page_data import page_data
from claimset.report.page.frame import render_page
from claimset.report.page.labelled_text import LabelledText, color_rules, label_colors
from claimset.report.rule_page import RulePage


def check_page(
    items: Sequence[LabelledText],
    pages: Mapping[str, RulePage],
    title: str,
    schema: Schema,
    project_issues: Sequence[Issue] = (),
) -> str:
    """
    Return the page: the documents in the order of `items`, with issues beside them and filters above them.

    Labels have the schema's colors. `pages` maps codes to rules. `project_issues` belong to no document. The page's
    content security policy allows no request, and no script or style but the page's own. A document is drawn only when
    it is opened.
    """
    numbers = label_colors(items, schema)
    all_issues = [issue for item in items for issue in item.issues] + list(project_issues)
    codes = sorted({issue.code for issue in all_issues})
    annotators = {item.annotator for item in items} | {issue.annotator for issue in all_issues}
    return render_page(
        "check.html",
        ("page.css", "documents.css"),
        ("text.js", "check.js"),
        color_rules(numbers, schema),
        page_data(items, pages, numbers, project_issues),
        title=title,
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
