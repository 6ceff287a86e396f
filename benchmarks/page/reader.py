"""What a reader does on the page, and how long the page takes: each function measures one thing in one open page."""

import json
import statistics
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Browser, Page

STEPS: Final = 60
PATIENCE_MS: Final = 300_000
"""Where other work has the cores, everything takes ten times as long: the figures tell so, and the run goes on."""
SIZE: Final = {"width": 1280, "height": 800}

_SCRIPTS: Final = frozenset({
    "EvaluateScript", "FunctionCall", "EventDispatch", "FireAnimationFrame", "RunMicrotasks", "TimerFire",
    "v8.run", "v8.callFunction", "ResizeObserver",
})  # fmt: skip

# The map's layer draws one triangle over the screen in every frame. A frame is drawn when the graphics card has answered:
# reading a pixel waits for it.
_TOOLS: Final = """
const box = document.querySelector('[data-map]');
const gl = box.querySelector('canvas').getContext('webgl2');
let drew = false;
gl.drawArrays = (...how) => { drew = true; WebGL2RenderingContext.prototype.drawArrays.apply(gl, how); };
const frame = () => new Promise((go) => requestAnimationFrame(go));
const settled = async () => {
  await Promise.resolve();
  for (let n = 0; n < 3000 && !drew; n++) await frame();
  if (!drew) throw new Error('nothing was drawn in 3000 frames');
  gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
};
const calm = async () => {
  for (let n = 0; n < 3; n++) {
    await new Promise((go) => setTimeout(go, 25));
    if (box.dataset.map === 'busy') n = 0;
  }
};
const slider = document.querySelector('.slider');
const [least, most] = [Number(slider.min), Number(slider.max)];
const dayOf = (n, count) => String(least + Math.round(((most - least) * ((n * 17) % count)) / count));
"""
_STEPS: Final = f"""async (count) => {{
  {_TOOLS}
  const steps = [], redraws = [];
  for (let n = 0; n < count; n++) {{
    await calm();
    drew = false;
    let begin = performance.now();
    slider.value = dayOf(n, count);
    slider.dispatchEvent(new Event('input', {{ bubbles: true }}));
    await settled();
    steps.push(performance.now() - begin);
    await calm();
    drew = false;
    begin = performance.now();
    window.dispatchEvent(new Event('online'));  // MapLibre draws again, nothing having changed
    await settled();
    redraws.push(performance.now() - begin);
  }}
  return {{ steps, redraws }};
}}"""
# For the trace nothing is waited for or read back on the page's thread: what it does is the page's own work.
_TRACED: Final = f"""async (count) => {{
  {_TOOLS.replace("gl.drawArrays =", "const unused =")}
  for (let n = 0; n < count; n++) {{
    await calm();
    performance.mark(`step-begin-${{n}}`);
    slider.value = dayOf(n, count);
    slider.dispatchEvent(new Event('input', {{ bubbles: true }}));
    await calm();
    performance.mark(`step-end-${{n}}`);
  }}
}}"""
# A map is at rest when the graphics card has drawn it too: reading a pixel waits for it.
_REST: Final = """async () => {
  const box = document.querySelector('[data-map]');
  const gl = box.querySelector('canvas').getContext('webgl2');
  const frame = () => new Promise((go) => requestAnimationFrame(go));
  for (let n = 0; n < 3; n++) {
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    await frame();
    if (box.dataset.map === 'busy') n = -1;
  }
}"""
_CLICK: Final = """async (button) => {
  const begin = performance.now();
  button.click();
  for (;;) {
    await new Promise((go) => requestAnimationFrame(go));
    if (document.querySelector('[data-panel=open][data-state=ready]')) break;
    if (performance.now() - begin > 120000) {
      const shown = document.querySelector('[data-panel=open]')?.textContent.slice(0, 300);
      throw new Error(`no evidence after 120 s; the panel: ${shown}`);
    }
  }
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  return performance.now() - begin;
}"""


@dataclass
class Opened:
    page: Page
    seconds: float


def open_page(browser: Browser, url: str) -> Opened:
    """The page in a browser that never saw it, until its first map is drawn."""
    page = browser.new_context(viewport=SIZE, locale="en-GB").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    page.wait_for_selector(".legend li[data-state]", timeout=PATIENCE_MS)
    page.wait_for_selector("[data-map=idle]", timeout=PATIENCE_MS)
    return Opened(page, page.evaluate("performance.now()") / 1000)


def wait_for_history(page: Page) -> None:
    page.wait_for_selector("[data-tool=compare]:not([disabled])", timeout=PATIENCE_MS)
    page.wait_for_selector("[data-map=idle]", timeout=PATIENCE_MS)


def drag(page: Page) -> int:
    """Drag the slider's hand from the last day to the first, and hold it over half a minute; the days that were shown."""
    box = page.locator(".slider").first.bounding_box()
    assert box is not None
    days = set()
    page.mouse.move(box["x"] + box["width"] - 11, box["y"] + 20)
    page.mouse.down()
    for part in range(120, -1, -1):
        page.mouse.move(box["x"] + 10 + (box["width"] - 20) * part / 120, box["y"] + 20)
        days.add(page.locator(".slider").first.input_value())
    # A browser lets the page's worker rest some 30 s after its last answer, and may then ask for a newer one.
    page.wait_for_timeout(35_000)
    return len(days)


def steps(browser: Browser, page: Page) -> dict[str, float]:
    """Steps over three years: script on the main thread, until drawn, and empty redraws between them, in ms."""
    page.evaluate(_STEPS, 8)
    found = page.evaluate(_STEPS, STEPS)
    browser.start_tracing(page=page, categories=["devtools.timeline", "blink.user_timing", "v8", "toplevel"])
    page.evaluate(_TRACED, STEPS)
    wall, cpu = script_times(json.loads(browser.stop_tracing())["traceEvents"])
    assert len(cpu) == STEPS, f"{len(cpu)} of {STEPS} steps in the trace"
    return {
        "script_median": statistics.median(cpu),
        "script_p95": _p95(cpu),
        "script_wall_median": statistics.median(wall),
        "script_wall_p95": _p95(wall),
        "drawn_median": statistics.median(found["steps"]),
        "drawn_p95": _p95(found["steps"]),
        "redraw_median": statistics.median(found["redraws"]),
    }


def script_times(events: list[dict[str, Any]]) -> tuple[list[float], list[float]]:
    """Script of each marked step, ms: outermost script slices of the thread that set the marks, while it ran.

    By the clock on the wall, and by that of the thread. Where other work has the cores the first tells of that work: a
    step that took 66 ms of the wall's was seen to be 2.2 ms of the thread's.
    """
    marks: dict[str, tuple[float, tuple[int, int]]] = {}
    for event in events:
        if event["name"].startswith("step-") and event.get("cat", "").startswith("blink.user_timing"):
            marks[event["name"]] = event["ts"], (event["pid"], event["tid"])
    if not marks:
        return [], []
    thread = next(iter(marks.values()))[1]
    slices = sorted(
        (event["ts"], event["ts"] + event["dur"], event.get("tdur", event["dur"]))
        for event in events
        if event.get("ph") == "X"
        and event["name"] in _SCRIPTS
        and (event["pid"], event["tid"]) == thread
        and "dur" in event
    )
    times, cpu = [], []
    for n in range(sum(name.startswith("step-begin-") for name in marks)):
        begin, end = marks[f"step-begin-{n}"][0], marks[f"step-end-{n}"][0]
        total, busy, covered = 0.0, 0.0, begin
        for first, last, ran in slices:
            from_, until = max(first, covered), min(last, end)
            if until > from_:
                total, covered = total + until - from_, until
                busy += ran * (until - from_) / (last - first)
        times.append(total / 1000)
        cpu.append(busy / 1000)
    return times, cpu


def clicks(page: Page, count: int) -> list[float]:
    """From a click on a place with claims until its evidence is drawn, ms; the busiest places first, the map at rest."""
    times = []
    names = page.locator(".places ul button")
    for n in range(min(count, names.count())):
        # Where nothing has a graphics card, the map of the click before would still be drawing.
        page.wait_for_selector("[data-map=idle]", timeout=PATIENCE_MS)
        page.evaluate(_REST)
        button = page.locator(".places ul button").nth(n)
        times.append(button.evaluate(_CLICK))
        page.keyboard.press("Escape")
        page.locator("[data-panel=open]").wait_for(state="detached", timeout=PATIENCE_MS)
    return times


def held_ground(page: Page) -> dict[str, float]:
    """km2 by state number, as the legend says."""
    rows = page.locator(".legend li[data-state]")
    return {
        row.locator(".what > span").first.inner_text(): float(
            row.locator(".km2").inner_text().replace(",", "").replace("–", "0")
        )
        for row in rows.all()
    }


def compared(page: Page) -> dict[str, float]:
    """km2 by class of change, as the panel says."""
    page.locator("[data-changes] li").first.wait_for(timeout=PATIENCE_MS)
    return {
        row.locator(".what").inner_text(): float(row.locator(".km2").inner_text().replace(",", ""))
        for row in page.locator("[data-changes] li:has(.km2)").all()
    }


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
