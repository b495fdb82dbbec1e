"""A release goes to a folder, a git repository or a Hub: looked at first, once a version, and never over a tag."""

import io
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from huggingface_hub import constants
from typer.testing import CliRunner

from claimset.commands.app import app
from claimset.release.export import export
from claimset.release.publish import newest_release
from claimset.store.project import Project
from support.fake_hub import ACCOUNT, TOKEN, FakeHub, Repository
from support.recording import answered_for, record_release
from support.releasing import clone, keep_documents
from support.tree import tree

REPO = f"{ACCOUNT}/owls"
_WHO = {
    f"GIT_{role}_{part}": f"owl@{role}.example".lower()
    for role in ("AUTHOR", "COMMITTER")
    for part in ("NAME", "EMAIL")
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded release of a clone of this project."""
    project = answered_for(keep_documents(clone(tmp_path_factory.mktemp("published") / "clone"), 5))
    subprocess.run(["git", "init", "--quiet", str(project.root)], check=True)
    git(project.root, "add", "schema", "raw", "annotations", "CITATION.cff")
    git(project.root, "commit", "--quiet", "-m", "all")
    return export(project, record=True).folder


@pytest.fixture
def copied(release: Path, tmp_path: Path) -> Path:
    """The release where a test may change it."""
    folder = tmp_path / release.name
    for name, data in tree(release).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture
def hub() -> FakeHub:
    return FakeHub()


@pytest.fixture
def endpoint(hub: FakeHub) -> Iterator[str]:
    with hub.serving() as address:
        yield address


class Told:
    """How the command ended, and what it said where; in this process, so that it takes no seconds to start."""

    def __init__(self, done: Result) -> None:
        self.code, self.out, self.err = done.exit_code, done.stdout, done.stderr
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        assert TOKEN not in done.stdout + done.stderr

    @property
    def words(self) -> str:
        return " ".join(self.err.split())

    @property
    def states(self) -> dict[str, str]:
        return {item["name"]: item["state"] for item in json.loads(self.out)["items"]}


@pytest.fixture(autouse=True)
def _shell_in_the_project(release: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(release.parents[1])
    for name in os.environ:
        if name.startswith(("HF_", "GIT_")):
            monkeypatch.delenv(name)
    for name, value in {**_WHO, "GIT_CONFIG_GLOBAL": os.devnull}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    # Large files go the way that needs no service beside the Hub.
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)


def publish(*words: str, **environment: str) -> Told:
    return Told(CliRunner().invoke(app, ["publish", *words], env=environment))


def to_hub(endpoint: str, *words: str, **environment: str) -> Told:
    return publish(*words, **{"HF_ENDPOINT": endpoint, "HF_TOKEN": TOKEN, **environment})


def stored(repository: Repository, revision: str = "main") -> dict[str, bytes]:
    return {name: data for name, data in repository.tree(revision).items() if name != ".gitattributes"}


def version(release: Path) -> str:
    return release.name.rpartition("-")[2]


def test_a_plan_for_the_hub_names_everything_and_sends_nothing(release: Path, hub: FakeHub, endpoint: str) -> None:
    result = to_hub(endpoint, str(release), "--repo", REPO, "--json")
    assert result.code == 0
    assert set(result.states.values()) == {"new"}
    assert set(result.states) == set(tree(release))
    data = json.loads(result.out)
    assert (data["account"], data["tag"], data["exists"]) == (ACCOUNT, version(release), False)
    assert f"{endpoint}/datasets/{REPO} (new, private), by {ACCOUNT}" in result.words
    assert "nothing was sent" in result.words
    assert hub.repos == {}
    assert {line.split()[0] for line in hub.asked} == {"GET"}


def test_the_hub_gets_one_commit_and_one_tag_with_every_byte(release: Path, hub: FakeHub, endpoint: str) -> None:
    result = to_hub(endpoint, str(release), "--repo", REPO, "--apply")
    assert result.code == 0, result.err
    repository = hub.repos[REPO]
    assert repository.private
    assert stored(repository) == tree(release)
    assert repository.tags == {version(release): repository.head}
    assert len(repository.commits) == 2
    assert any("validate-yaml" in line for line in hub.asked)


def test_pages_go_to_the_space_of_the_same_name_before_the_release(release: Path, hub: FakeHub, endpoint: str) -> None:
    words = (str(release), "--repo", REPO, "--with-pages")
    assert "nothing was sent" in to_hub(endpoint, *words).words
    assert hub.repos == {}
    hub.failing[rf"POST /api/datasets/{REPO}/tag/"] = 503
    assert to_hub(endpoint, *words, "--apply").code == 4
    space = hub.repos[f"spaces/{REPO}"]
    pages = stored(space)
    assert {"index.html", "report.html", "README.md"} <= set(pages)
    assert b'"sdk": "static"' in pages["README.md"]
    assert (space.private, space.tags) == (True, {version(release): space.head})
    # A second run finds the pages there, and sends the release alone.
    assert to_hub(endpoint, *words, "--apply").code == 0
    assert len(space.commits) == 2
    assert hub.repos[REPO].tags == {version(release): hub.repos[REPO].head}
    assert stored(hub.repos[REPO]) == tree(release)


def test_pages_lie_beside_a_release_in_a_folder_and_have_no_place_in_git(release: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    assert publish(str(release), "--to", str(shelf), "--with-pages", "--apply").code == 0
    name = f"safeguarding-claims-pages-{version(release)}"
    assert {item.name for item in shelf.iterdir()} == {release.name, name}
    assert (shelf / name / "index.html").is_file()
    result = publish(str(release), "--to", str(bare(tmp_path)), "--with-pages", "--apply")
    assert (result.code, "no place for pages" in result.words) == (3, True)
    assert refs(bare(tmp_path)) == {}


def test_a_version_is_published_once(release: Path, hub: FakeHub, endpoint: str) -> None:
    assert to_hub(endpoint, str(release), "--repo", REPO, "--apply", "--public").code == 0
    assert not hub.repos[REPO].private
    commits = list(hub.repos[REPO].commits)
    for words in ([], ["--apply"]):
        second_result = to_hub(endpoint, str(release), "--repo", REPO, *words)
        assert second_result.code == 5
        assert "already" in second_result.words
    assert hub.repos[REPO].commits == commits


def test_what_an_earlier_release_had_and_this_one_has_not_is_removed_and_nothing_else(
    copied: Path, hub: FakeHub, endpoint: str
) -> None:
    repository = hub.repos[REPO] = Repository(private=False)
    old = {"data/old/train-0.parquet": b"PAR1", "notes.md": b"by hand", "SHA256SUMS": b"0  data/old/train-0.parquet\n"}
    repository.commit({**repository.tree("main"), **old, "README.md": (copied / "README.md").read_bytes()})
    states = to_hub(endpoint, str(copied), "--repo", REPO, "--json").states
    assert states["data/old/train-0.parquet"] == "removed"
    assert (states["README.md"], states["SHA256SUMS"]) == ("unchanged", "changed")
    assert "notes.md" not in states
    assert to_hub(endpoint, str(copied), "--repo", REPO, "--apply").code == 0
    assert stored(repository) == {**tree(copied), "notes.md": b"by hand"}
    assert len(repository.commits) == 3


def test_data_that_no_release_put_there_is_left_alone(release: Path, hub: FakeHub, endpoint: str) -> None:
    repository = hub.repos[REPO] = Repository(private=False)
    repository.commit({**repository.tree("main"), "data/mine/train.parquet": b"PAR1"})
    result = to_hub(endpoint, str(release), "--repo", REPO, "--apply")
    assert result.code == 5
    assert "data/mine/train.parquet" in result.words
    assert len(repository.commits) == 2


def test_a_commit_that_was_made_but_not_tagged_is_tagged_by_the_next_run(
    release: Path, hub: FakeHub, endpoint: str
) -> None:
    hub.failing[r"POST /api/datasets/.*/tag/"] = 503
    first = to_hub(endpoint, str(release), "--repo", REPO, "--apply")
    assert first.code == 4
    assert hub.repos[REPO].tags == {}
    commits = list(hub.repos[REPO].commits)
    assert to_hub(endpoint, str(release), "--repo", REPO, "--apply").code == 0
    assert hub.repos[REPO].commits == commits
    assert hub.repos[REPO].tags == {version(release): commits[-1][0]}


def test_a_commit_of_somebody_else_in_between_stops_it(release: Path, hub: FakeHub, endpoint: str) -> None:
    repository = hub.repos[REPO] = Repository(private=False)

    def meanwhile(found: Repository) -> None:
        hub.before_commit = None
        found.commit({**found.tree("main"), "README.md": b"theirs"})

    hub.before_commit = meanwhile
    result = to_hub(endpoint, str(release), "--repo", REPO, "--apply")
    assert result.code == 5
    assert stored(repository) == {"README.md": b"theirs"}
    assert repository.tags == {}


@pytest.mark.parametrize(
    ("environment", "code", "words"),
    [
        ({"HF_TOKEN": ""}, 3, "HF_TOKEN is not set"),
        ({"HF_TOKEN": "hf_wrong"}, 3, "refuses"),
        ({"HF_ENDPOINT": "http://127.0.0.1:9"}, 4, "cannot be reached"),
    ],
    ids=["no token", "wrong token", "no hub"],
)
def test_a_hub_that_cannot_be_used_is_one_sentence(
    release: Path, endpoint: str, environment: dict[str, str], code: int, words: str
) -> None:
    result = to_hub(endpoint, str(release), "--repo", REPO, **environment)
    assert result.code == code, result.err
    assert words in result.words
    assert "hf_wrong" not in result.err


def test_a_shell_that_forbids_requests_is_obeyed(
    release: Path, endpoint: str, hub: FakeHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    result = to_hub(endpoint, str(release), "--repo", REPO)
    assert (result.code, "HF_HUB_OFFLINE" in result.words, hub.asked) == (4, True, [])


@pytest.mark.parametrize("way", ["hub", "folder", "git"])
def test_a_release_that_was_changed_is_refused(
    copied: Path, tmp_path: Path, hub: FakeHub, endpoint: str, way: str
) -> None:
    (copied / "records.jsonl").write_bytes((copied / "records.jsonl").read_bytes().replace(b"e", b"f", 1))
    place = {"hub": ["--repo", REPO], "folder": ["--to", str(tmp_path / "shelf")], "git": ["--to", str(bare(tmp_path))]}
    result = to_hub(endpoint, str(copied), *place[way], "--apply")
    assert result.code == 1
    assert "records.jsonl" in result.words
    assert hub.repos == {}
    assert not (tmp_path / "shelf").exists()
    assert refs(tmp_path / "bare.git") == {} if way == "git" else True


@pytest.mark.parametrize("way", ["hub", "folder", "git"])
def test_a_copy_under_another_version_is_not_published(
    release: Path, tmp_path: Path, hub: FakeHub, endpoint: str, way: str
) -> None:
    copy = Path(shutil.copytree(release, tmp_path / "safeguarding-claims-9.9.9"))
    place = {"hub": ["--repo", REPO], "folder": ["--to", str(tmp_path / "shelf")], "git": ["--to", str(bare(tmp_path))]}
    result = to_hub(endpoint, str(copy), *place[way], "--apply")
    assert result.code == 1
    assert f"says version {version(release)}, and the folder is called {copy.name}" in result.words
    assert hub.repos == {}
    assert not (tmp_path / "shelf").exists()
    assert refs(tmp_path / "bare.git") == {}


def test_the_version_that_is_published_is_the_manifests_whatever_the_folder_is_called(
    release: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(release, tmp_path / "download"))
    assert publish(str(copy), "--to", str(tmp_path / "shelf"), "--apply").code == 0
    assert tree(tmp_path / "shelf" / release.name) == tree(release)
    assert publish(str(copy), "--to", str(tmp_path / "shelf"), "--apply").code == 5


def test_the_newest_release_is_the_one_whose_manifest_says_so(release: Path, tmp_path: Path) -> None:
    for called in ("safeguarding-claims-9.9.9", "download", release.name):
        shutil.copytree(release, tmp_path / "build" / called)
    assert newest_release(tmp_path / "build") == tmp_path / "build" / release.name


def test_a_folder_gets_the_release_whole_and_once(release: Path, tmp_path: Path) -> None:
    shelf = tmp_path / "shelf"
    assert publish(str(release), "--to", str(shelf)).code == 0
    assert not shelf.exists()
    assert publish(str(release), "--to", str(shelf), "--apply").code == 0
    assert tree(shelf / release.name) == tree(release)
    assert [item.name for item in shelf.iterdir()] == [release.name]
    assert publish(str(release), "--to", str(shelf), "--apply").code == 5


def bare(folder: Path) -> Path:
    place = folder / "bare.git"
    if not place.exists():
        subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch", "main", str(place)], check=True)
    return place


def git(place: Path, *words: str, given: bytes | None = None) -> bytes:
    env = {**os.environ, **_WHO}
    return subprocess.run(
        ["git", "-C", str(place), *words], capture_output=True, check=True, input=given, env=env
    ).stdout


def refs(place: Path) -> dict[str, str]:
    lines = git(place, "for-each-ref", "--format=%(refname) %(objecttype)").decode().splitlines()
    return dict(line.split() for line in lines)


def in_git(place: Path, revision: str) -> dict[str, bytes]:
    names = [name for name in git(place, "ls-tree", "-r", "-z", "--name-only", revision).decode().split("\0") if name]
    answers = io.BytesIO(
        git(place, "cat-file", "--batch", given="".join(f"{revision}:{name}\n" for name in names).encode())
    )
    files = {}
    for name in names:
        _, kind, size = answers.readline().split()
        assert kind == b"blob"
        files[name] = answers.read(int(size))
        answers.readline()
    return files


def test_a_git_repository_gets_one_commit_and_an_annotated_tag(release: Path, tmp_path: Path) -> None:
    place = bare(tmp_path)
    result = publish(str(release), "--to", str(place))
    assert (result.code, refs(place)) == (0, {})
    assert publish(str(release), "--to", str(place), "--apply").code == 0
    assert refs(place) == {"refs/heads/main": "commit", f"refs/tags/{version(release)}": "tag"}
    assert in_git(place, version(release)) == tree(release)
    assert git(place, "rev-list", "--count", "main") == b"1\n"
    second_result = publish(str(release), "--to", str(place), "--apply")
    assert second_result.code == 5
    assert git(place, "rev-list", "--count", "main") == b"1\n"


def test_a_git_repository_keeps_what_no_release_put_there(release: Path, tmp_path: Path) -> None:
    place, work = bare(tmp_path), tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(place), str(work)], check=True, capture_output=True)
    old_files = {
        "notes.md": b"by hand\r\n",
        "gone.md": b"old",
        "SHA256SUMS": b"0  gone.md\n",
        ".gitattributes": b"* text eol=crlf\n",
    }
    for name, data in old_files.items():
        (work / name).write_bytes(data)
    git(work, "-c", "core.autocrlf=false", "add", "-A")
    git(work, "commit", "--quiet", "-m", "before")
    git(work, "push", "--quiet", "origin", "HEAD:main")
    states = publish(str(release), "--to", place.as_uri(), "--json").states
    assert (states["gone.md"], states["SHA256SUMS"], states["README.md"]) == ("removed", "changed", "new")
    assert publish(str(release), "--to", place.as_uri(), "--apply").code == 0
    files, released_files = in_git(place, "main"), tree(release)
    assert files.keys() - released_files.keys() == {"notes.md", ".gitattributes"}
    # Attributes of the repository do not touch the release's bytes.
    assert {name: files[name] for name in released_files} == released_files
    assert git(place, "rev-list", "--count", "main") == b"2\n"


def test_git_without_a_name_is_one_sentence(release: Path, tmp_path: Path) -> None:
    nobody = dict.fromkeys(_WHO, "")
    result = publish(
        str(release), "--to", str(bare(tmp_path)), **nobody, HOME=str(tmp_path), EMAIL="", GIT_CONFIG_SYSTEM=os.devnull
    )
    assert result.code == 3
    assert "who commits" in result.words


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([], 3, "published to one place"),
        (["--repo", REPO, "--to", "x"], 3, "published to one place"),
        (["--to", "x", "--plan", "--apply"], 2, "do not go together"),
        (["--to", "file:///nowhere/at/all.git"], 4, "fails for file:///nowhere/at/all.git"),
    ],
    ids=["no place", "two places", "two verbs", "no repository"],
)
def test_what_cannot_be_done_is_said(release: Path, words: list[str], code: int, said: str) -> None:
    result = publish(str(release), *words)
    assert result.code == code, result.err
    assert said in result.words


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path) -> None:
    result = publish(str(tmp_path), "--to", str(tmp_path / "x"))
    assert result.code == 3
    assert "no release" in result.words


def test_without_a_name_it_is_the_newest_release_of_the_project(release: Path, tmp_path: Path) -> None:
    project = str(release.parents[1])
    result = CliRunner().invoke(app, ["--project", project, "publish", "--to", str(tmp_path / "shelf"), "--json"])
    assert json.loads(result.stdout)["sending"]["folder"] == str(release)


def test_a_build_that_nobody_recorded_is_not_published(release: Path, tmp_path: Path) -> None:
    build = export(Project(release.parents[1]), "0.4.0", tmp_path / "build").folder
    assert ".dev0+" in build.name
    result = publish(str(build), "--to", str(tmp_path / "shelf"), "--apply")
    assert result.code == 5
    assert "claimset export --release" in result.words
    assert not (tmp_path / "shelf").exists()


def test_a_release_that_was_built_from_no_commit_is_not_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = clone(tmp_path / "clone")
    folder = record_release(project).folder
    monkeypatch.chdir(project.root)
    result = publish(str(folder), "--to", str(tmp_path / "shelf"), "--apply")
    assert result.code == 5
    assert "not built from a commit" in result.words
    assert not (tmp_path / "shelf").exists()
