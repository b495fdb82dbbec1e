"""Every page of ours, over a dataset of another domain: readable for everybody, on a phone, and without a request."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from claimset.check.project import check
from claimset.check.report import issues_report
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.agreement.report import agreement_report
from claimset.gold.differences_report import differences_report
from claimset.gold.sample.judge import sample_to_judge
from claimset.model.claim_link import LinkedClaim
from claimset.release.browse.write import browsed_dataset, one_page
from claimset.release.dataset_report import project_report
from claimset.report.links_page import ProposedLink, links_page
from claimset.store.project import Project
from support.reviewed import reviewed_project

pytestmark = pytest.mark.browser


def _check(project: Project) -> str:
    result = check(project, collect_work=True)
    return issues_report("html", result, result.issues, project.schema(), project.root)


def _links(project: Project) -> str:
    ends = LinkedClaim("kettle", "c1"), LinkedClaim("rucksack", "c2")
    proposal = ProposedLink(*ends, "“49 euros”", "“89 €”", "CONFLICT", "49; the other says 89", "CONFLICTS_WITH")
    return links_page("Links", [proposal], ["CONFLICTS_WITH"])


PAGES: dict[str, Callable[[Project], str]] = {
    "agreement": lambda project: agreement_report(project, None, lambda *_: None),
    "browse": lambda project: one_page(browsed_dataset(project.root)),
    "check": _check,
    "differences": lambda project: differences_report(project, adjudication_plan(project), lambda *_: None),
    "links": _links,
    "report": project_report,
    "sample": lambda project: sample_to_judge(project, 20, 1)[0],
}


@pytest.fixture(scope="module")
def reviews(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return reviewed_project(tmp_path_factory.mktemp("reviews") / "project")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_used_by_everybody(name: str, reviews: Project, open_page: Callable[[str], Page]) -> None:
    window = open_page(PAGES[name](reviews))
    policy = window.locator("meta[http-equiv]").get_attribute("content") or ""
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    serious: list[str] = []
    for scheme in ("light", "dark"):
        window.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        serious += [
            f"{scheme}, {row['id']}: {row['nodes'][0]['html']}"
            for row in Axe().run(window).response["violations"]
            if row["impact"] in {"serious", "critical"}
        ]
    assert serious == []
    window.set_viewport_size({"width": 390, "height": 800})
    assert window.evaluate("document.documentElement.scrollWidth") <= 390
