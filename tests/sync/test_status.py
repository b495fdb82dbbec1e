"""What `status` counts of the reviews of a curator."""

from collections.abc import Callable

from claimset.server.servers import Servers
from claimset.store.project import Project
from claimset.sync.status import Stage, status
from support.contested import contested
from support.opinions import TEXT
from support.reviewing import Reviewing


def test_reviews_that_wait_and_are_submitted_are_a_row_of_the_curator(with_texts: Callable[..., Project]) -> None:
    reviewing = Reviewing(contested(with_texts(one=TEXT)))
    assert reviewing.push() == 1

    def row_of_curator() -> Stage:
        stages = status(reviewing.project, Servers({"": reviewing.server}, {}, has_own_servers=False)).stages
        (row,) = [stage for stage in stages if stage.annotator == reviewing.curator]
        return row

    row = row_of_curator()
    assert (row.documents, row.unsent, row.waiting, row.in_progress, row.done) == (1, 0, 1, 0, 0)
    reviewing.submit("one")
    row = row_of_curator()
    # A pull makes decisions of a review and no annotation, so nothing says whether it was pulled.
    assert (row.waiting, row.done, row.unpulled) == (0, 1, None)
