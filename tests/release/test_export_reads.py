"""How often an export and a check before it read, parse, hash and validate annotations: counts hold on any machine."""

import json
import subprocess
import sys

from claimset.store.project import Project

MOST = {"pulled": 4, "gold": 4, "predicted": 2, "decisions": 3}
"""Openings of one file: by the judge, the search for quotations, the datasheet's agreement, and models' doubts."""
_RUN = """
import json, sys
from collections import Counter
from pathlib import Path

from claimset.release.check_project import check_project
from claimset.release.export import export
from claimset.store.project import Project

opened, called = Counter(), Counter()
sys.addaudithook(lambda event, given: opened.update([str(given[0])]) if event == "open" else None)
project, most, calls = Project(Path(sys.argv[1])), [], []
result = check_project(project, remember=True)
sizes = [len(project.stored(kind)) for kind in ("gold", "pulled", "predicted")]
for work in (lambda: check_project(project, remember=True), lambda: export(project)):
    opened.clear()
    called.clear()
    sys.setprofile(lambda frame, event, _: called.update([frame.f_code.co_name]) if event == "call" else None)
    work()
    sys.setprofile(None)
    calls.append({name: called[name] for name in ("read_json", "of_record", "of_annotation", "labels_sha256")})
    counts = {}
    for name, count in opened.items():
        file = Path(name)
        if file.parent.parent == project.root / "annotations":
            counts[file.parent.name] = max(count, counts.get(file.parent.name, 0))
    most.append(counts)
print(json.dumps([most, calls, result.annotations, *sizes]))
"""


def test_no_file_of_annotations_is_read_parsed_or_judged_more_often_than_it_has_readers(checkout: Project) -> None:
    run = subprocess.run([sys.executable, "-c", _RUN, str(checkout.root)], capture_output=True, text=True, check=True)
    openings, (again, export), annotations, gold, pulled, predicted = json.loads(run.stdout)
    for counts in openings:
        assert {"pulled", "gold"} <= counts.keys()
        assert {kind: count for kind, count in counts.items() if count > MOST.get(kind, count)} == {}
    # Once for the rules, and once more for agreement or models' doubts, which a check again counts anew.
    assert again["read_json"] <= gold + pulled
    assert export["read_json"] <= 2 * (gold + pulled) + predicted
    assert (again["of_record"] <= gold, export["of_record"] <= 2 * gold) == (True, True)
    assert (again["of_annotation"] <= annotations, export["of_annotation"] <= 2 * annotations) == (True, True)
    # Once for the rules, and the gold records once more for the register of releases.
    assert (again["labels_sha256"], export["labels_sha256"]) == (0, annotations + 2 * gold)
