"""Part `browser`: what a reader on a slow machine and a slow line waits for, first and next time.

Chromium with the processor four times slower, 562 ms latency and 1,4 Mb/s. Bytes are those on
the line, headers included, as the browser counts them.
"""

import time
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page

from tests.benchmarks import report
from tests.benchmarks.databases import Databases
from tests.benchmarks.gunicorn import serving
from tests.benchmarks.site import HOST
from tests.benchmarks.worker import working
from tests.e2e.chromium import launch

SLOWER, LATENCY_MS, BYTES_A_SECOND = 4, 562, 1_400_000 / 8
ROUNDS = 3
WIDTH, HEIGHT = 1280, 900
PATIENCE_MS = 60_000
SEEN = ("list of targets", "overview of a province", "overview of the country")
# What is promised: bytes on the line, milliseconds, share of the screen that moved.
FIRST_BYTES = {
    "list of targets": {"bytes": 120_000},
    "overview of a province": {"bytes": 190_000},
    "overview of the country": {"bytes": 190_000},
}
FIRST = {"requests": 10, "lcp": 2000, "drawn": 3000, "cls": 0.02}
REPEAT_BYTES = 30_000
# Notes what the browser paints, how long it was busy, and when the charts in view were drawn.
WATCH = """
window.seen = { lcp: 0, cls: 0, busy: 0, drawn: 0 };
const watch = (type, each) => new PerformanceObserver(
  (list) => list.getEntries().forEach(each)).observe({ type, buffered: true });
watch("largest-contentful-paint", (entry) => { seen.lcp = entry.startTime; });
watch("layout-shift", (entry) => { if (!entry.hadRecentInput) seen.cls += entry.value; });
watch("longtask", (entry) => { seen.busy += Math.max(entry.duration - 50, 0); });
const look = () => {
  const charts = [...document.querySelectorAll("canvas[data-chart]")].filter((canvas) => {
    const box = canvas.closest(".chart-box").getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  });
  const done = (canvas) => canvas.hasAttribute("height") || canvas.closest(".chart-failed");
  if (document.readyState !== "loading" && charts.length && charts.every(done)) {
    seen.drawn = performance.now();
  } else if (document.readyState === "complete" && !charts.length) seen.drawn = -1;
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
READ = """() => {
  const [page] = performance.getEntriesByType("navigation");
  return { ...seen, ready: page.domContentLoadedEventEnd, loaded: page.loadEventEnd };
}"""
COLUMNS = (
    *("page", "view", "kB", "requests", "DOMContentLoaded ms", "LCP ms", "charts drawn ms"),
    *("blocking ms", "layout shift", "over budget"),
)
NOTE = (
    f"Processor {SLOWER}× slower, latency {LATENCY_MS} ms, 1.4 Mb/s, {WIDTH} × {HEIGHT}; median "
    f"of {ROUNDS}. “Charts drawn”: those in the first screen."
)


def run(databases: Databases, budget: float) -> tuple[list[str], dict[str, Any]]:
    """Open each page cold and again, return the table and the figures."""
    found: dict[str, dict[str, Any]] = {}
    with (
        working(databases.measured, databases.static) as worker,
        serving(databases.measured, databases.static) as port,
        launch() as browser,
    ):
        paths = {page["label"]: page["path"] for page in worker.ask("pages")}
        cookie = worker.ask("cookie")
        for label in SEEN:
            url = f"http://{HOST}:{port}{paths[label]}"
            rounds = [_twice(browser, url, cookie) for _ in range(ROUNDS)]
            found[label] = {
                view: {
                    name: sorted(each[view][name] for each in rounds)[ROUNDS // 2]
                    for name in rounds[0][view]
                }
                for view in ("cold", "repeat")
            }
    return [_table(found)], found


def _twice(browser: Browser, url: str, cookie: str) -> dict[str, dict[str, float]]:
    """A first view with an empty cache, then the same address again."""
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT})
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
    context.add_init_script(WATCH)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    wire = _slowed(context.new_cdp_session(page))
    views = {}
    for view in ("cold", "repeat"):
        wire.update(bytes=0, requests=0)
        page.goto(url, wait_until="networkidle")
        _still(page)
        views[view] = {**page.evaluate(READ), **wire}
    context.close()
    return views


def _slowed(session: CDPSession) -> dict[str, float]:
    """Slow the page down; the dictionary returned counts what crosses the line."""
    wire: dict[str, float] = {"bytes": 0, "requests": 0}

    def finished(event: dict[str, Any]) -> None:
        # What comes from the browser's own cache has no length on the line.
        if event["encodedDataLength"]:
            wire["bytes"] += event["encodedDataLength"]
            wire["requests"] += 1

    session.on("Network.loadingFinished", finished)
    session.send("Network.enable")
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": LATENCY_MS,
            "downloadThroughput": BYTES_A_SECOND,
            "uploadThroughput": BYTES_A_SECOND,
        },
    )
    return wire


def _still(page: Page) -> None:
    """Wait until what was going to move has moved."""
    until = time.monotonic() + PATIENCE_MS / 1000
    # Asked again and again from here: the page's policy lets no script be made of a string.
    while not page.evaluate("() => seen.drawn") and time.monotonic() < until:
        page.wait_for_timeout(50)
    page.wait_for_timeout(500)


def _table(found: dict[str, dict[str, Any]]) -> str:
    rows = []
    for label, views in found.items():
        for view, seen in views.items():
            rows.append(
                (
                    label,
                    view,
                    report.kb(seen["bytes"]),
                    f"{seen['requests']:.0f}",
                    *(f"{seen[name]:,.0f}" for name in ("ready", "lcp")),
                    f"{seen['drawn']:,.0f}" if seen["drawn"] > 0 else "–",
                    f"{seen['busy']:,.0f}",
                    f"{seen['cls']:.3f}",
                    ", ".join(_over(label, view, seen)) or "–",
                )
            )
    return report.table("In a browser", COLUMNS, rows, NOTE)


def _over(label: str, view: str, seen: dict[str, float]) -> list[str]:
    if view == "repeat":
        return ["bytes"] if seen["bytes"] > REPEAT_BYTES else []
    return [name for name, most in (FIRST | FIRST_BYTES[label]).items() if seen[name] > most]
