"""The house: how many modules a folder holds, where a name stands, and where the tests of a module are."""

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "scripts" / "claimset"
CORPUS = ROOT / "scripts" / "corpus"
TESTS = ROOT / "tests"
MOST_MODULES = 15
MOST_LINES = 250
MOST_COMMAND_LINES = 100
# A module a verb, a module a noun: these two folders grow with the product.
UNBOUNDED = {"commands", "model"}
# Every command module has one function of this name, which its registry calls.
REGISTERED = {"command"}
# Who speaks to Label Studio, and who only writes its interfaces.
SPEAKERS = {"commands", "project", "server", "sync"}
INTERFACE_WRITERS = {
    "release": {"claimset.labelstudio.hotkeys", "claimset.labelstudio.interface"},
}
# A participle or an adverb alone does not say what is found, said or there.
VAGUE_NAMES = {"asked", "found", "given", "held", "known", "said", "seen", "sought", "there", "told"}
# Public names of the standard library that begin with an underscore.
UNDERSCORED = {"_exit", "_replace"}


def _modules(*folders: Path) -> list[Path]:
    files = (file for folder in folders or (PACKAGE,) for file in sorted(folder.rglob("*.py")))
    return [file for file in files if file.name != "__init__.py"]


def _public_names(file: Path) -> Iterator[str]:
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def test_no_folder_holds_more_modules_than_a_reader_takes_in() -> None:
    counts = Counter(file.parent for file in _modules(PACKAGE, CORPUS) if file.parent.name not in UNBOUNDED)
    crowded = [
        f"{folder.relative_to(ROOT)}: {count} modules" for folder, count in counts.items() if count > MOST_MODULES
    ]
    assert crowded == [], "divide the folder into sub-folders with names of their own"


def test_no_module_is_too_long() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in _modules(PACKAGE, CORPUS)}
    limits = {file: MOST_COMMAND_LINES if "commands" in file.parts else MOST_LINES for file in lengths}
    long = [f"{file.relative_to(ROOT)}: {length} lines" for file, length in lengths.items() if length > limits[file]]
    assert long == [], "divide the module"


def test_a_public_name_stands_in_one_module() -> None:
    places = defaultdict(list)
    for file in _modules():
        # A function with several signatures is defined several times in its module.
        for name in set(_public_names(file)):
            places[name].append(str(file.relative_to(PACKAGE)))
    twice = {name: files for name, files in places.items() if len(files) > 1 and name not in REGISTERED}
    assert twice == {}, "give one of the two a name that says what it is"


def test_a_variable_is_named_after_what_it_holds() -> None:
    vague = [
        f"{file.relative_to(ROOT)}, line {node.lineno}: {name}"
        for file in sorted((ROOT / "scripts").rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Name | ast.arg)
        for name in [node.id if isinstance(node, ast.Name) else node.arg]
        if name.strip("_") in VAGUE_NAMES
    ]
    assert vague == [], "name it after what it holds"


def test_a_folder_and_a_module_beside_it_have_different_names() -> None:
    folders = {folder for folder in PACKAGE.rglob("*") if folder.is_dir()}
    same = [str(file.relative_to(ROOT)) for file in _modules() if file.with_suffix("") in folders]
    assert same == [], "rename the module"


def test_tests_lie_where_the_module_lies_that_they_test() -> None:
    rooms = {room.name for room in PACKAGE.iterdir() if (room / "__init__.py").is_file()}
    strays = []
    for file in sorted(TESTS.glob("*/test_*.py")):
        if file.parent.name not in rooms - {"commands"}:
            continue
        modules = [path.stem for path in (PACKAGE / file.parent.name).rglob("*.py")]
        if not any(f"{file.stem}_".startswith(f"test_{module}_") for module in modules):
            strays.append(str(file.relative_to(ROOT)))
    assert strays == [], "name the file test_<module>.py in the folder of the module's room"


def _label_studio_imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        names += [item.name for item in node.names] if isinstance(node, ast.Import) else []
        yield from (name for name in names if f"{name}.".startswith("claimset.labelstudio."))


def test_label_studio_is_known_to_few_rooms() -> None:
    imports = defaultdict(set)
    for file in _modules():
        imports[file.relative_to(PACKAGE).parts[0]].update(_label_studio_imports(file))
    others = {
        room: names - INTERFACE_WRITERS.get(room, set())
        for room, names in imports.items()
        if room not in SPEAKERS | {"labelstudio"}
    }
    assert {room: names for room, names in others.items() if names} == {}, "speak to the port, from a room above"


def _private_names(file: Path) -> Iterator[int]:
    """Yield the lines on which a test imports, patches or looks up a private name of something else."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("claimset"):
            names = [item.name for item in node.names]
        elif isinstance(node, ast.Constant) and str(node.value).startswith("claimset."):
            names = str(node.value).split(".")
        elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") not in {"self", "cls"}:
            names = [node.attr]
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {"setattr", "delattr"}:
            names = [str(item.value) for item in node.args if isinstance(item, ast.Constant)]
        if any(name.startswith("_") and not name.startswith("__") and name not in UNDERSCORED for name in names):
            yield node.lineno


def test_tests_reach_no_private_name_of_the_package() -> None:
    files = sorted(TESTS.rglob("*.py"))
    reached = [f"{file.relative_to(ROOT)}:{line}" for file in files for line in _private_names(file)]
    assert reached == [], "test what the module offers, or make the name public"
