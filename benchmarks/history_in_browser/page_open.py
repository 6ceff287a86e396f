"""What does opening the page cost, and a step of its slider? The built page, the whole archive, no reader's luck.

    python benchmarks/history_in_browser/page_open.py --shared ../shared --work build/history-bench

Prints bytes until the first map of today is drawn, bytes of the whole history, the time to the first map on a line
of 1.6 Mbit/s and 150 ms, and the main thread's script time of a slider step: handler, page and map together.
"""

import argparse
import json
import statistics
import sys
import threading
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parent
REPO = HERE.parents[1]
sys.path[:0] = [str(HERE), str(REPO / "tests/e2e")]
from cells import ARCHIVE, cells_of  # noqa: E402
from mock_server import Line, MockServer  # noqa: E402
from run import FLAGS  # noqa: E402

from heldground.publish.bundle import encode_history, encode_state  # noqa: E402
from heldground.when import iso  # noqa: E402

COUNT_FRAMES = """
window.frames_ms = 0;
const asked = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (act) => asked((now) => {
  const begin = performance.now();
  act(now);
  window.frames_ms += performance.now() - begin;
});
"""
STEPS = """async (count) => {
  const slider = document.querySelector('.slider');
  const idle = async () => {
    for (let calm = 0; calm < 3; calm++) {
      await new Promise((go) => setTimeout(go, 20));
      if (document.querySelector('[data-map=busy]')) calm = 0;
    }
  };
  const [least, most] = [Number(slider.min), Number(slider.max)];
  const script = [];
  for (let n = 0; n < count; n++) {
    await idle();
    window.frames_ms = 0;
    const begin = performance.now();
    slider.value = String(least + Math.round(((most - least) * ((n * 17) % count)) / count));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    await Promise.resolve();
    await Promise.resolve();
    const handler = performance.now() - begin;
    await idle();
    script.push(handler + window.frames_ms);
  }
  return script;
}"""


def open_page(browser: Browser, server: MockServer) -> tuple[Any, list[tuple[str, int]], float]:
    """The page, what the server sent until its first map was drawn (path, bytes), and the seconds until then."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(COUNT_FRAMES)
    server.sent.clear()
    page.goto(server.url)
    page.wait_for_selector(".legend li[data-state]", timeout=120_000)
    page.wait_for_selector("[data-map=idle]", timeout=120_000)
    return page, list(server.sent), page.evaluate("performance.now()") / 1000


def main(arguments: argparse.Namespace) -> None:
    arguments.work.mkdir(parents=True, exist_ok=True)
    kept = arguments.work.resolve().parent / "deepstate-cells.pickle"
    cells, instants = cells_of(arguments.shared / "data" / ARCHIVE, kept)
    server = MockServer()
    source = server.answers.project["sources"][0]
    days = [str(iso(at)) for at in sorted(instants)]
    source |= {"days": days, "snapshots": len(days), "first_at": days[0], "last_at": days[-1]}
    server.answers.project |= {
        "range": {"from": days[0], "until": days[-1]},
        "home": {"bounds": [29.5, 44.2, 41.0, 52.6]},
    }
    server.answers.histories["first.bin"] = encode_history(cells)
    server.answers.histories["first-now.bin"] = encode_state(cells, max(instants))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=arguments.chromium, args=FLAGS)
        page, received, seconds = open_page(browser, server)
        first = [size for path, size in received if "first.bin" not in path]
        page.wait_for_selector(".note[role=status]", state="detached", timeout=120_000)
        script = page.evaluate(STEPS, arguments.steps)
        page.close()
        told = {
            "first_view_bytes": sum(first),
            "control_data_now_bytes": len(server.answers.histories["first-now.bin"]),
            "whole_history_bytes": len(server.answers.histories["first.bin"]),
            "first_map_s": round(seconds, 2),
            "slider_script_ms_median": round(statistics.median(script), 1),
            "slider_script_ms_p95": round(sorted(script)[int(len(script) * 0.95)], 1),
        }
        server.line = Line(bytes_a_second=1.6e6 / 8, latency_s=0.15)
        page, _, seconds = open_page(browser, server)
        told["first_map_slow_line_s"] = round(seconds, 2)
        browser.close()
    server.shutdown()
    print(json.dumps(told, indent=1))
    for path, size in sorted(received, key=lambda each: -each[1])[: arguments.files]:
        print(f"{size:>9,}  {path[:70]}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, default=REPO.parent / "shared")
    parser.add_argument("--work", type=Path, default=REPO / "build/history-bench")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--files", type=int, default=12, help="how many of the largest files to list")
    main(parser.parse_args())
