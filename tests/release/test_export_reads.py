"""How often an export and a check after it open the files of annotations: a count holds on any machine."""

import json
import subprocess
import sys

from claimset.store.project import Project

MOST = {"pulled": 4, "gold": 3, "predicted": 2, "decisions": 3}
_RUN = """
import json, sys
from collections import Counter
from pathlib import Path

from claimset.release.check_project import check_project
from claimset.release.export import export
from claimset.store.project import Project

opened = Counter()
sys.addaudithook(lambda event, given: opened.update([str(given[0])]) if event == "open" else None)
project, most = Project(Path(sys.argv[1])), []
check_project(project, remember=True)
for work in (lambda: check_project(project, remember=True), lambda: export(project)):
    opened.clear()
    work()
    counts = {}
    for name, count in opened.items():
        file = Path(name)
        if file.parent.parent == project.root / "annotations":
            counts[file.parent.name] = max(count, counts.get(file.parent.name, 0))
    most.append(counts)
print(json.dumps(most))
"""


def test_no_file_of_annotations_is_opened_more_often_than_it_has_readers(checkout: Project) -> None:
    run = subprocess.run([sys.executable, "-c", _RUN, str(checkout.root)], capture_output=True, text=True, check=True)
    for counts in json.loads(run.stdout):
        assert {"pulled", "gold"} <= counts.keys()
        assert {kind: count for kind, count in counts.items() if count > MOST.get(kind, count)} == {}
