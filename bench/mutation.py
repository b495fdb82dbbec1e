"""
Which mistakes in a rule its case files would notice.

    python bench/mutation.py [--only SPN002 REL003]

First each rule is switched off, then its function is changed in one place at a time: a condition turned round, one of
its parts left out, `and` for `or`, a comparison for its neighbour or its opposite, a branch never left, a mend left
out. Nothing is written: the changed function takes the rule's place in the register of this process. A change is
noticed where a case of tests/cases then says something else, the mended document included, where the rule then speaks
of the case of another, or where it speaks of a gold record of this repository. Only the function that is registered is
changed, not what it calls.

What no document could show, because the function does the same either way, stands in bench/unnoticeable.json with the
reason why. An entry there that is no change, or one that is noticed, ends the run with an error. Writes
bench/results/mutation.md and bench/results/mutation.json; ends with 1 where a rule could be switched off unnoticed.
"""

import argparse
import ast
import copy
import inspect
import json
import signal
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from result_files import write_results

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests")]

from claimset.gold.label_reader import LabelReader
from claimset.model.notice import NOTICES
from claimset.rules.engine.rule import REGISTER, Rule, Subject
from claimset.store.project import Project
from support.documents import manifest_line
from support.labelled_case import CASES, Case, edits_of, every_case, has_no_place, mended_name, names, read_case

UNNOTICEABLE = ROOT / "bench" / "unnoticeable.json"
"""By rule, changes without their line, each with why no document could show it."""
SECONDS = 5
"""How long the cases of a changed rule may take; what takes longer was noticed."""

_OTHER: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}


class Row(msgspec.Struct):
    """What came of the changes to one rule."""

    code: str
    off: bool
    changes: int
    noticed: int
    unnoticed: list[str]
    unnoticeable: dict[str, str]


def main() -> int:
    """Change every rule and write down what was noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=sorted(REGISTER))
    only = parser.parse_args().only
    signal.signal(signal.SIGALRM, _too_long)
    content: dict[str, dict[str, str]] = json.loads(UNNOTICEABLE.read_bytes())
    if strangers := content.keys() - REGISTER.keys():
        raise SystemExit(f"{UNNOTICEABLE.name} names {', '.join(sorted(strangers))}, which is no rule")
    documents = _Documents(Project(ROOT))
    rows = []
    for code in only:
        judge = _Judge(code, documents)
        judge.warm()
        if not judge.content(REGISTER[code]):
            raise SystemExit(f"{code}: its cases do not hold as they are: uv run pytest tests/rules")
        row = _row(code, judge)
        rows.append(_explained(row, content.get(code, {})))
        print(f"{code}: {row.noticed} of {row.changes}", *row.unnoticed, sep="\n  ", file=sys.stderr)
    if only == sorted(REGISTER):
        _write(rows)
    return 0 if all(row.off for row in rows) else 1


def _row(code: str, judge: "_Judge") -> Row:
    def nothing(_: Subject) -> Iterator[Any]:
        """Say nothing."""
        yield from ()

    rule = REGISTER[code]
    row = Row(code, not judge.content(_with(rule, nothing)), 0, 0, [], {})
    for what, check in _changed(rule.check):
        row.changes += 1
        if judge.content(_with(rule, check)):
            row.unnoticed.append(what)
        else:
            row.noticed += 1
    return row


def _explained(row: Row, why: dict[str, str]) -> Row:
    """Tell what cannot be noticed from what is not; each reason has to be one of a change that is left."""
    for change, reason in why.items():
        unnoticed = [what for what in row.unnoticed if what.split(": ", 1)[1] == change]
        if len(unnoticed) != 1:
            raise SystemExit(
                f"{UNNOTICEABLE.name}: {row.code} has {len(unnoticed)} changes {change!r} that are not noticed"
            )
        row.unnoticed.remove(unnoticed[0])
        row.unnoticeable[unnoticed[0]] = reason
    return row


def _with(rule: Rule, check: Callable[[Subject], Iterator[Any]]) -> Rule:
    other = copy.copy(rule)
    other.check = check
    return other


class _Documents:
    """The cases of all rules and the gold records of this repository, read once."""

    def __init__(self, project: Project) -> None:
        schema = project.schema()
        codes = sorted(REGISTER)
        self.cases: dict[tuple[str, str], Case] = {
            (code, name): read_case(code, name, manifest_line, schema)
            for kind in ("broken", "good", "mended")
            for code, name in every_case(codes, kind)
        }
        self.subjects = {key: case.subject() for key, case in self.cases.items()}
        label_reader = LabelReader(project, schema)
        self.gold = []
        for document in project.documents():
            record, _ = label_reader.gold(project.gold_file(document.id))
            if record is not None:
                self.gold.append(Subject(document, record.labels, schema, project.text_of(document)))


class _Judge:
    """What is known of one rule: what it says of its own broken cases, and nothing of any other document."""

    def __init__(self, code: str, documents: _Documents) -> None:
        self._code = code
        self._cases = {name: case for (owner, name), case in documents.cases.items() if owner == code}
        self._silent = [
            subject
            for (owner, name), subject in documents.subjects.items()
            if owner != code or not name.startswith("broken")
        ]
        self._silent += documents.gold

    def warm(self) -> None:
        """Judge once without a clock: what a rule loads once counts for no change."""
        for case in self._cases.values():
            case.issues()
        self._says_nothing(REGISTER[self._code])

    def content(self, rule: Rule) -> bool:
        """Say whether a rule says of every document what is known of it."""
        before, REGISTER[self._code] = REGISTER[self._code], rule
        signal.alarm(SECONDS)
        try:
            return all(self._holds(name) for name in names(self._code, "broken")) and self._says_nothing(rule)
        except Exception:  # noqa: BLE001  (a changed rule may do anything; then it was noticed)
            return False
        finally:
            signal.alarm(0)
            REGISTER[self._code] = before

    def _holds(self, name: str) -> bool:
        broken, mended = self._cases[name], self._cases.get(mended_name(name))
        issues = broken.issues()
        if tuple(issue.message for issue in issues) != broken.expect:
            return False
        if any((issue.start is None) != has_no_place(self._code) for issue in issues):
            return False
        own = [issue.message for issue in broken.as_own_copy().issues() if issue.code == self._code]
        if any(quote in message for message in own for quote in _quotes(broken)):
            return False
        edits = edits_of(issues)
        if (mended is not None) != bool(edits):
            return False
        return mended is None or broken.mended(edits).labels == mended.labels

    def _says_nothing(self, rule: Rule) -> bool:
        return not any(any(True for _ in rule.check(subject)) for subject in self._silent)


def _quotes(case: Case) -> Iterator[str]:
    for span in case.labels.spans:
        if 0 <= span.start < span.end <= len(case.text):
            yield repr(span.quote(case.text))


def _changed(check: Callable[..., Any]) -> Iterator[tuple[str, Callable[[Subject], Iterator[Any]]]]:
    """Yield the function with one place changed, each with words that say what."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(check)))
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        raise TypeError(check)
    function.decorator_list = []
    count = sum(1 for _ in _places(copy.deepcopy(tree)))
    for number in range(count):
        other = copy.deepcopy(tree)
        what, change = next(item for at, item in enumerate(_places(other)) if at == number)
        change()
        ast.fix_missing_locations(other)
        space: dict[str, Any] = dict(vars(inspect.getmodule(check)))
        exec(compile(other, "changed", "exec"), space)  # noqa: S102  (its own source, changed)
        yield what, space[check.__name__]


def _places(tree: ast.AST) -> Iterator[tuple[str, Callable[[], None]]]:
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.If(test=test) | ast.IfExp(test=test):
                yield f"line {line}: not {ast.unparse(test)}", _set(node, "test", ast.UnaryOp(ast.Not(), test))
            case ast.BoolOp(op=op, values=values):
                for at, value in enumerate(values):
                    rest = values[:at] + values[at + 1 :]
                    remainder = rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
                    yield f"line {line}: without {ast.unparse(value)}", _set(node, "values", [remainder, remainder])
                word = ast.Or() if isinstance(op, ast.And) else ast.And()
                yield f"line {line}: the other of and, or in {ast.unparse(node)}", _set(node, "op", word)
            case ast.Compare(ops=[op]):
                for kind in _OTHER.get(type(op), ()):
                    yield f"line {line}: {kind.__name__} in {ast.unparse(node)}", _set(node, "ops", [kind()])
            case ast.Call(func=ast.Name(id="Violation"), args=[_, _, edit]) if not _is_none(edit):
                yield f"line {line}: no mend", _set(node, "args", [*node.args[:2], ast.Constant(None)])
            case ast.For(body=body) | ast.While(body=body) | ast.If(body=body) if isinstance(
                body[-1], ast.Continue | ast.Break | ast.Return
            ):
                yield (
                    f"line {line}: goes on after {ast.unparse(body[-1])}",
                    _set(node, "body", [*body[:-1], ast.Pass()]),
                )
            case _:
                pass


def _set(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _too_long(*_: object) -> None:
    raise TimeoutError


def _write(rows: list[Row]) -> None:
    changes, noticed = sum(row.changes for row in rows), sum(row.noticed for row in rows)
    off = sum(row.off for row in rows)
    cannot = sum(len(row.unnoticeable) for row in rows)
    cased = sum(1 for code in NOTICES if (CASES / code / "broken.json").is_file())
    lines = [
        "# Rules, changed on purpose",
        "",
        f"`python bench/mutation.py`: {len(rows)} rules. Switched off, {off} of them are noticed by their own case",
        f"files. Changed in one place, {noticed} of {changes} changes are noticed ({100 * noticed / changes:.0f} %) by",
        "the case files and the gold records alone; tests/rules holds more tests of rules, which this does not run.",
        f"{cannot} cannot be noticed, and {changes - noticed - cannot} are left.",
        f"Of the {len(NOTICES)} notices, which jobs find and no function, {cased} have a case that fails without it.",
        "",
        *_table("| rule | off | changes | noticed | not noticed |", _counts(rows)),
        "",
        "## What cannot be noticed",
        "",
        "Changed there, a rule does the same with every document (`bench/unnoticeable.json`).",
        "",
        *_table("| rule | change | why |", _reasons(rows)),
    ]
    data = {"rules": len(rows), "off": off, "changes": changes, "noticed": noticed, "unnoticeable": cannot}
    data["rows"] = msgspec.to_builtins(rows)
    write_results("mutation", data, "\n".join(lines) + "\n")


def _counts(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        unnoticed = "; ".join(map(_code, row.unnoticed))
        yield f"| {row.code} | {'noticed' if row.off else '**not**'} | {row.changes} | {row.noticed} | {unnoticed} |"


def _reasons(rows: list[Row]) -> Iterator[str]:
    for row in rows:
        for what, why in row.unnoticeable.items():
            yield f"| {row.code} | {_code(what)} | {why} |"


def _table(head: str, rows: Iterable[str]) -> list[str]:
    return [head, "|" + " --- |" * (head.count("|") - 1), *rows]


def _code(words: str) -> str:
    return f"`{words.replace('|', '∣')}`"


if __name__ == "__main__":
    sys.exit(main())
