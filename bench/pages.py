"""
What the pages of `claimset browse` cost: writing them, opening them, walking on, searching; and a browser's memory.

    python bench/pages.py [--documents 15 500 10000]

Projects are made by bench/generator.py. A page is opened in Chromium, from a file up to 500 documents and from a web
server on this machine above. Memory is that of the process that draws the page (its unique set), and of the script's
objects alone. Writes bench/results/pages.json and pages.md.
"""

import argparse
import functools
import http.server
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]

import generator
import psutil
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright
from result_files import write_results

from claimset.release.browse.write import browsed_dataset, write_site
from e2e.browser.chromium import FLAGS, found

_MB = 2**20
_STEPS = 10


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        """Write nothing."""


def main() -> int:
    """Measure the pages of each size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[15, 500, 10_000])
    sizes = parser.parse_args().documents
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            rows.append(_measured(Path(folder), size))
            print(rows[-1])
        tries = _tries(Path(folder))
    write_results("pages", {"sizes": rows, "tries": tries}, _page(rows, tries))
    return 0


def _measured(folder: Path, size: int) -> dict[str, Any]:
    project = generator.write(folder / f"project-{size}", size)
    site = folder / f"site-{size}"
    begin, cpu = time.perf_counter(), time.process_time()
    dataset = browsed_dataset(project.root)
    checked = time.perf_counter()
    write_site(dataset, site)
    row: dict[str, Any] = {
        "documents": size,
        "check_seconds": round(checked - begin, 2),
        "write_seconds": round(time.perf_counter() - checked, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "index_mb": round((site / "index.html").stat().st_size / _MB, 2),
        "folder_mb": round(sum(file.stat().st_size for file in site.rglob("*") if file.is_file()) / _MB, 1),
    }
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}/" if size > 500 else f"{site.as_uri()}/"
        text = project.text_of(project.documents()[-1]) or ""
        row |= _opened(f"{address}index.html", max(text.split(), key=len).strip(".,"))
        server.shutdown()
    return row


def _opened(url: str, word: str) -> dict[str, Any]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=FLAGS)
        window = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
        window.goto("about:blank")
        begin = time.perf_counter()
        window.goto(url, wait_until="commit")
        window.wait_for_selector("#document .texts")
        row: dict[str, Any] = {"text_ms": round((time.perf_counter() - begin) * 1000)}
        row["first_paint_ms"] = round(
            window.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        )
        row |= _memory(window, "opened")
        begin = time.perf_counter()
        for _ in range(_STEPS):
            words = window.locator("#document h2").inner_text()
            window.keyboard.press("j")
            window.wait_for_function("words => document.querySelector('#document h2').textContent !== words", arg=words)
        row["next_ms"] = round((time.perf_counter() - begin) * 1000 / _STEPS)
        begin = time.perf_counter()
        window.keyboard.press("/")
        window.keyboard.type(word)
        window.wait_for_selector("#document .x.hit")
        row["search_ms"] = round((time.perf_counter() - begin) * 1000)
        row |= _memory(window, "searched")
        browser.close()
    return row


def _tries(folder: Path) -> list[dict[str, Any]]:
    """Do with this project's own pages what somebody new to them would; say whether each task ended where it should."""
    write_site(browsed_dataset(ROOT), folder / "own")
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(), args=FLAGS)
        for task, attempt in _TASKS.items():
            window = browser.new_context(viewport={"width": 1400, "height": 900}).new_page()
            window.set_default_timeout(5_000)
            window.goto(f"{(folder / 'own').as_uri()}/index.html")
            try:
                steps, words = attempt(window)
                rows.append({"task": task, "steps": steps, "outcome": words})
            except PlaywrightError as error:
                rows.append({"task": task, "steps": 0, "outcome": f"failed: {error.message.splitlines()[0]}"})
        browser.close()
    return rows


def _disagreement(window: Page) -> tuple[int, str]:
    window.locator("[name=figures]").select_option("CONFLICT across")
    conflict = window.locator("#panel .comparison.conflict").first
    words = conflict.locator("p").first.inner_text()
    here = window.locator("#document h2").inner_text()
    conflict.get_by_role("link").nth(1).click()
    window.wait_for_function("words => document.querySelector('#document h2').textContent !== words", arg=here)
    return 2, f"{here} and {window.locator('#document h2').inner_text()}: {words}"


def _claim_of_nobody(window: Page) -> tuple[int, str]:
    window.locator("[name=answer]").select_option("claimant_kind=IMPLICIT")
    link = window.locator("#panel details li a").first
    words = link.inner_text()
    link.click()
    window.wait_for_selector("#panel h3.chosen")
    return 2, f"{window.locator('#document h2').inner_text()}: {words}"


def _sentence_of_two(window: Page) -> tuple[int, str]:
    window.locator("[name=annotator]").select_option("m05")
    window.locator("#document button.t").first.click()
    window.wait_for_selector("#panel .lane")
    return 2, ", ".join(window.locator("#panel .lane .who").all_inner_texts())


_TASKS = {
    "find two articles that disagree about a number": _disagreement,
    "find a claim that is attributed to nobody": _claim_of_nobody,
    "see what the annotators made of one sentence": _sentence_of_two,
}


def _memory(window: Page, name: str) -> dict[str, Any]:
    session = window.context.new_cdp_session(window)
    session.send("HeapProfiler.collectGarbage")
    metrics = {item["name"]: item["value"] for item in session.send("Performance.getMetrics")["metrics"]}
    session.send("Performance.enable")
    metrics = {item["name"]: item["value"] for item in session.send("Performance.getMetrics")["metrics"]}
    renderers = [
        process.memory_full_info().uss
        for process in psutil.Process(os.getpid()).children(recursive=True)
        if "--type=renderer" in process.cmdline()
    ]
    return {
        f"{name}_heap_mb": round(metrics.get("JSHeapUsedSize", 0) / _MB, 1),
        f"{name}_process_mb": round(max(renderers, default=0) / _MB, 1),
    }


def _page(rows: list[dict[str, Any]], tries: list[dict[str, Any]]) -> str:
    columns = {
        "documents": "documents",
        "check_seconds": "check, s",
        "write_seconds": "write, s",
        "index_mb": "index.html, MB",
        "folder_mb": "folder, MB",
        "first_paint_ms": "first paint, ms",
        "text_ms": "text drawn, ms",
        "next_ms": "next document, ms",
        "search_ms": "search, ms",
        "opened_process_mb": "memory opened, MB",
        "searched_process_mb": "memory after a search, MB",
        "searched_heap_mb": "of that script, MB",
    }
    lines = [
        "# Pages to walk through a dataset",
        "",
        "Made by `bench/pages.py` with invented documents of about 3,000 characters and 30 spans. Up to 500 documents",
        "are one file, opened from the disk; above, the page reads a file for each document from a web server on this",
        "machine. Memory is that of the browser's process for the page; a search reads every text.",
        "",
        f"| {' | '.join(columns.values())} |",
        f"|{' --- |' * len(columns)}",
        *(f"| {' | '.join(f'{row[name]:,}' for name in columns)} |" for row in rows),
        "",
        "What somebody new to the pages of this repository's dataset would try, done by a program.",
        "A step is a choice or a click.",
        "",
        "| task | steps | what stood there |",
        "| --- | --- | --- |",
        *(f"| {row['task']} | {row['steps']} | {row['outcome']} |" for row in tries),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
