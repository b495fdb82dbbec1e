"""A small Hub on this machine: datasets and Spaces with commits, tags, large files, as huggingface_hub asks it."""

import base64
import contextlib
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote, urlsplit

TOKEN = "hf_canary0123456789"
ACCOUNT = "uilenkring"


class Repository:
    """Commits as trees of bytes by name, the newest last; tags by name."""

    def __init__(self, private: bool) -> None:
        self.private = private
        self.commits: list[tuple[str, dict[str, bytes]]] = [("0" * 39 + "1", {".gitattributes": b"*.parquet lfs\n"})]
        self.tags: dict[str, str] = {}

    @property
    def head(self) -> str:
        return self.commits[-1][0]

    def tree(self, revision: str) -> dict[str, bytes]:
        revision = self.tags.get(revision, self.head if revision == "main" else revision)
        return dict(self.commits)[revision]

    def commit(self, files: dict[str, bytes]) -> str:
        digest = hashlib.sha1(repr((self.head, sorted(files.items()))).encode()).hexdigest()
        self.commits.append((digest, files))
        return digest


class FakeHub:
    """The state of the Hub; `asked` are the requests it got, `failing` makes the next matching one fail."""

    def __init__(self) -> None:
        self.repos: dict[str, Repository] = {}
        self.large: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.failing: dict[str, int] = {}
        self.before_commit: Any = None

    @contextlib.contextmanager
    def serving(self) -> Iterator[str]:
        hub = self

        class Handler(_Handler):
            state = hub

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _path(name: str) -> str:
    return name if name.startswith("spaces/") else f"datasets/{name}"


def git_id(data: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


class _Handler(BaseHTTPRequestHandler):
    state: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_GET(self) -> None:
        self._answer("GET")

    def do_HEAD(self) -> None:
        self._answer("HEAD")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_PUT(self) -> None:
        self._answer("PUT")

    def _answer(self, method: str) -> None:
        path = unquote(urlsplit(self.path).path)
        length = int(self.headers.get("Content-Length") or 0)
        chunked = self.headers.get("Transfer-Encoding") == "chunked"
        body = self._chunks() if chunked else self.rfile.read(length)
        self.state.asked.append(f"{method} {path}")
        for pattern, status in list(self.state.failing.items()):
            if re.search(pattern, f"{method} {path}"):
                del self.state.failing[pattern]
                return self._send(status, {"error": f"no: {status}"})
        if method == "PUT" and path.startswith("/large/"):
            assert hashlib.sha256(body).hexdigest() == path.rpartition("/")[2]
            self.state.large[path.rpartition("/")[2]] = body
            return self._send(200, {})
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self._send(401, {"error": "Invalid credentials"})
        for pattern, action in _ROUTES:
            match = re.fullmatch(pattern, f"{method} {path}")
            if match:
                return action(self, body, **match.groupdict())
        return self._send(404, {"error": f"no such place: {method} {path}"})

    def _chunks(self) -> bytes:
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _repo(self, name: str) -> Repository | None:
        repo = self.state.repos.get(name)
        if repo is None:
            self._send(404, {"error": "Repository not found"}, {"X-Error-Code": "RepoNotFound"})
        return repo

    def whoami(self, body: bytes) -> None:
        self._send(200, {"type": "user", "name": ACCOUNT, "auth": {"accessToken": {"role": "write"}}})

    def create(self, body: bytes) -> None:
        data = json.loads(body)
        name = f"{data.get('organization') or ACCOUNT}/{data['name']}"
        if data["type"] == "space":
            assert data["sdk"] == "static"
            name = f"spaces/{name}"
        else:
            assert data["type"] == "dataset"
        if name in self.state.repos:
            return self._send(409, {"error": "You already created this dataset repo"})
        self.state.repos[name] = Repository(data["visibility"] == "private")
        return self._send(200, {"url": f"http://{self.headers['Host']}/{_path(name)}", "name": name})

    def refs(self, body: bytes, repo: str) -> None:
        repository = self._repo(repo)
        if repository:
            branches = [{"name": "main", "ref": "refs/heads/main", "targetCommit": repository.head}]
            tags = [{"name": n, "ref": f"refs/tags/{n}", "targetCommit": c} for n, c in repository.tags.items()]
            self._send(200, {"branches": branches, "tags": tags, "converts": []})

    def tree(self, body: bytes, repo: str, revision: str) -> None:
        repository = self._repo(repo)
        if repository:
            rows = []
            for name, data in repository.tree(revision).items():
                row: dict[str, Any] = {"type": "file", "path": name, "size": len(data), "oid": git_id(data)}
                if name.endswith(".parquet"):
                    digest = hashlib.sha256(data).hexdigest()
                    row["lfs"] = {"oid": digest, "size": len(data), "pointerSize": 130}
                    row["oid"] = git_id(digest.encode())
                rows.append(row)
            self._send(200, rows)

    def info(self, body: bytes, repo: str, revision: str = "main") -> None:
        repository = self._repo(repo)
        if repository:
            self._send(
                200, {"id": repo, "sha": repository.head, "private": repository.private, "siblings": [], "tags": []}
            )

    def validate(self, body: bytes) -> None:
        self._send(200, {"errors": [], "warnings": []})

    def preupload(self, body: bytes, repo: str, revision: str) -> None:
        repository = self._repo(repo)
        if repository:
            tree = repository.tree(revision)
            files = [
                {
                    "path": item["path"],
                    "uploadMode": "lfs" if item["path"].endswith(".parquet") else "regular",
                    "shouldIgnore": False,
                    "oid": git_id(tree[item["path"]]) if item["path"] in tree else None,
                }
                for item in json.loads(body)["files"]
            ]
            self._send(200, {"files": files})

    def batch(self, body: bytes, repo: str) -> None:
        objects = [
            {
                **item,
                "actions": {"upload": {"href": f"http://{self.headers['Host']}/large/{item['oid']}", "header": {}}},
            }
            for item in json.loads(body)["objects"]
        ]
        self._send(200, {"transfer": "basic", "objects": objects})

    def commit(self, body: bytes, repo: str, revision: str) -> None:
        repository = self._repo(repo)
        if not repository:
            return None
        if self.state.before_commit:
            self.state.before_commit(repository)
        rows = [json.loads(line) for line in body.splitlines() if line.strip()]
        header = next(row["value"] for row in rows if row["key"] == "header")
        if header.get("parentCommit") and header["parentCommit"] != repository.head:
            return self._send(412, {"error": "A commit has happened since."})
        files = repository.tree("main")
        for row in rows:
            value = row["value"]
            if row["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif row["key"] == "lfsFile":
                files[value["path"]] = self.state.large[value["oid"]]
            elif row["key"] == "deletedFile":
                del files[value["path"]]
        digest = repository.commit(files)
        url = f"http://{self.headers['Host']}/{_path(repo)}/commit/{digest}"
        return self._send(200, {"commitUrl": url, "commitOid": digest, "success": True})

    def tag(self, body: bytes, repo: str, revision: str) -> None:
        repository = self._repo(repo)
        if not repository:
            return None
        name = json.loads(body)["tag"]
        if name in repository.tags:
            return self._send(409, {"error": "Tag reference exists already"})
        repository.tags[name] = repository.head if revision == "main" else revision
        return self._send(200, {})

    def resolve(self, body: bytes, repo: str, revision: str, name: str) -> None:
        repository = self._repo(repo)
        if repository:
            data = repository.tree(revision)[name]
            facts = {"X-Repo-Commit": repository.head, "ETag": f'"{git_id(data)}"', "Content-Length": str(len(data))}
            self._raw(200, data, facts)

    def _send(self, status: int, value: object, facts: dict[str, str] | None = None) -> None:
        data = json.dumps(value).encode()
        self._raw(status, data, {"Content-Type": "application/json", "Content-Length": str(len(data)), **(facts or {})})

    def _raw(self, status: int, data: bytes, facts: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in facts.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


# A Space is kept under its name with "spaces/" before it.
_REPO = r"(?:datasets/)?(?P<repo>(?:spaces/)?[^/]+/[^/]+)"
_ROUTES: list[tuple[str, Any]] = [
    ("GET /api/whoami-v2", _Handler.whoami),
    ("POST /api/repos/create", _Handler.create),
    ("POST /api/validate-yaml", _Handler.validate),
    (f"GET /api/{_REPO}/refs", _Handler.refs),
    (f"GET /api/{_REPO}/tree/(?P<revision>[^/]+)/?", _Handler.tree),
    (f"GET /api/{_REPO}/revision/(?P<revision>[^/]+)", _Handler.info),
    (f"GET /api/{_REPO}", _Handler.info),
    (f"POST /api/{_REPO}/preupload/(?P<revision>[^/]+)", _Handler.preupload),
    (f"POST /{_REPO}.git/info/lfs/objects/batch", _Handler.batch),
    (f"POST /api/{_REPO}/commit/(?P<revision>[^/]+)", _Handler.commit),
    (f"POST /api/{_REPO}/tag/(?P<revision>[^/]+)", _Handler.tag),
    (f"(?:GET|HEAD) /{_REPO}/resolve/(?P<revision>[^/]+)/(?P<name>.+)", _Handler.resolve),
]
