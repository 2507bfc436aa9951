"""Time the desk's article page in Chromium: how long after Enter can the next article be read?

    python benchmarks/desk_pages.py [--articles 20] [--reading 5] [--memory 200]

The bundled articles, without labels, are imported into a new desk. An editor validates them by keyboard, on
loopback and on an emulated line of 30 kB/s with a latency of 800 ms, each in two ways: as the desk does, and
with the requests for the next article blocked, so that the browser loads each page after the validation. The
time runs from the key press until the title and first paragraph are painted and the panel has the focus.
Before each Enter, the editor reads for some seconds, in which the next article may arrive. Layout shifts are
summed over all articles; those within half a second of a key (the panel grows with a label that the editor adds) apart. --memory N goes through N articles in one
tab and prints what Chromium holds at a tenth of them and at the end, after a garbage collection.

Needs playwright and Chromium; the browser, the desk and other jobs share the machine.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

DATA = Path(__file__).parents[1] / "data"
SLOW = {"latency": 800, "downloadThroughput": 30_000, "uploadThroughput": 30_000}
LOOPBACK = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
SIZES = [(1440, 900), (1024, 768), (360, 740)]
# Records when Enter was pressed, when each article could be read, and all layout shifts, across pages.
RECORDER = """(() => {
  const list = (name) => JSON.parse(sessionStorage[name] ?? "[]");
  const add = (name, value) => { sessionStorage[name] = JSON.stringify([...list(name), value]); };
  const now = () => performance.timeOrigin + performance.now();
  addEventListener("keydown", ({ key }) => key === "Enter" && add("pressed", now()), true);
  let last = null;
  const watch = () => {
    const panel = document.getElementById("panel");
    const isReadable = panel?.contains(document.activeElement) &&
      document.querySelector("h1")?.getClientRects().length && document.querySelector(".text p");
    if (isReadable && panel.dataset.number !== last) {
      last = panel.dataset.number;
      requestAnimationFrame(() => setTimeout(() => add("readable", now()))); // painted
    }
    requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
  new PerformanceObserver((entries) => {
    for (const { value, hadRecentInput } of entries.getEntries()) add("shifts", [value, hadRecentInput]);
  }).observe({ type: "layout-shift", buffered: true });
})();"""


class Line:
    """Requests and bytes of a page over an emulated line."""

    def __init__(self, page, conditions, *, is_ahead):
        self.requests, self.bytes = 0, 0
        self.session = page.context.new_cdp_session(page)
        self.session.on("Network.requestWillBeSent", self.add_request)
        self.session.on("Network.requestServedFromCache", self.drop_kept)
        self.session.on("Network.responseReceived", self.drop_cached)
        self.session.on("Network.loadingFinished", self.add_bytes)
        self.session.on("Network.loadingFailed", self.drop_blocked)
        self.session.send("Network.enable")
        self.session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
        if not is_ahead:
            self.session.send("Network.setBlockedURLs", {"urls": ["*/suivant*"]})

    def add_request(self, event):
        self.requests += 1
        self.bytes += event.get("redirectResponse", {}).get("encodedDataLength", 0)

    def drop_kept(self, _):
        self.requests -= 1

    def drop_cached(self, event):
        self.requests -= bool(event["response"].get("fromDiskCache"))

    def drop_blocked(self, event):
        self.requests -= "blockedReason" in event

    def add_bytes(self, event):
        self.bytes += event["encodedDataLength"]

    def memory(self):
        """Return what the page holds after a garbage collection."""
        self.session.send("HeapProfiler.collectGarbage")
        self.session.send("Performance.enable")
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        names = ("JSHeapUsedSize", "Nodes", "JSEventListeners", "Documents")
        return {row["name"]: int(row["value"]) for row in metrics if row["name"] in names}


def read_list(page, name):
    return json.loads(page.evaluate(f"sessionStorage.{name} ?? '[]'"))


def count(page, name):
    return page.evaluate(f"JSON.parse(sessionStorage.{name} ?? '[]').length")


@contextmanager
def desk(folder, port):
    """Serve the bundled articles, without labels."""
    rows = [json.loads(line) for line in (DATA / "articles.jsonl").read_text("utf-8").splitlines()]
    file = folder / "articles.jsonl"
    file.write_text("\n".join(json.dumps({**row, "labels": []}) for row in rows), "utf-8")
    program = [sys.executable, "-m", "osiris_nlp"]
    database = ["--database", f"sqlite:///{folder}/desk.db"]
    subprocess.run(
        [*program, "desk", "import", str(file), *database], check=True, capture_output=True
    )
    serving = [*program, "serve", *database, "--port", str(port)]
    with subprocess.Popen(serving, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health").close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@contextmanager
def reading(browser, address, editor, size=SIZES[0], conditions=LOOPBACK, *, is_ahead=True):
    """Open the first article in a browser of its own, over a line."""
    context = browser.new_context(
        base_url=address, viewport=dict(zip(("width", "height"), size, strict=True))
    )
    context.set_default_timeout(60_000)
    context.add_init_script(RECORDER)
    page = context.new_page()
    line = Line(page, conditions, is_ahead=is_ahead)
    page.goto("/entrer?suite=/suivant")
    page.keyboard.type(editor)
    page.keyboard.press("Enter")
    page.wait_for_function("() => JSON.parse(sessionStorage.readable ?? '[]').length > 0")
    try:
        yield page, line
    finally:
        context.close()


def validate(page, seconds):
    """Read the open article, keep one label if none is ticked, and validate it."""
    page.wait_for_timeout(seconds * 1000)
    if page.locator("#kept").inner_text() == "Aucun mot-clé gardé":
        if page.locator(".row").count():
            page.keyboard.press("1")
        else:  # a blind article
            page.keyboard.press("a")
            page.keyboard.type("fintech")
            page.keyboard.press("ArrowDown")
            page.locator("#options [aria-selected=true]").click()
    before = count(page, "readable")
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => JSON.parse(sessionStorage.readable ?? '[]').length > {before}")


def time_articles(browser, address, arguments, conditions, *, is_ahead, seconds):
    """Return the seconds from Enter to the next article, and requests and kB per article."""
    with reading(browser, address, "Awa Ndiaye", conditions=conditions, is_ahead=is_ahead) as (
        page,
        line,
    ):
        page.wait_for_timeout(3000)
        start = (line.requests, line.bytes)
        for _ in range(arguments.articles):
            validate(page, seconds)
        pressed, readable = (
            read_list(page, name)[-arguments.articles :] for name in ("pressed", "readable")
        )
        times = [(end - key) / 1000 for key, end in zip(pressed, readable, strict=True)]
        requests = (line.requests - start[0]) / arguments.articles
        return times, requests, (line.bytes - start[1]) / arguments.articles / 1000


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=20)
    parser.add_argument(
        "--reading", type=float, default=5, help="seconds per article on the slow line"
    )
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--port", type=int, default=8798)
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as scratch,
        desk(Path(scratch), arguments.port) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=arguments.chromium, args=["--no-sandbox"]
        )
        print("line      next article   quickest s  median s  slowest s  requests  kB per article")
        for line, conditions, seconds in (
            ("loopback", LOOPBACK, 0.5),
            ("slow", SLOW, arguments.reading),
        ):
            for is_ahead in (True, False):
                times, requests, kilobytes = time_articles(
                    browser, address, arguments, conditions, is_ahead=is_ahead, seconds=seconds
                )
                method = "fetched ahead" if is_ahead else "loaded"
                print(
                    f"{line:9} {method:13} {min(times):11.3f} {statistics.median(times):9.3f} {max(times):10.3f} "
                    f"{requests:9.1f} {kilobytes:15.1f}",
                    flush=True,
                )
        for size in SIZES:
            with reading(browser, address, "Moussa Diop", size) as (page, _):
                for _ in range(arguments.articles):
                    validate(page, 0.3)
                shifts = read_list(page, "shifts")
                own = sum(value for value, is_after_key in shifts if is_after_key)
                others = sum(value for value, is_after_key in shifts if not is_after_key)
                print(
                    f"layout shift at {size[0]} px: {others:.4f}; within 0.5 s of a key: {own:.4f}",
                    flush=True,
                )
        if arguments.memory:
            with reading(browser, address, "Fatou Sow") as (page, line):
                for turn in range(arguments.memory):
                    validate(page, 0.1)
                    if turn + 1 in (arguments.memory // 10, arguments.memory):
                        print(f"after {turn + 1} articles:", line.memory(), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
