"""A published site on Debian's nginx, and how many requests a second it holds (wrk)."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from heldground.publish.page.configured import content_policy

CONNECTIONS, SECONDS = 64, 15
_SCRIPT = """
local paths = {{ {paths} }}
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", paths[(n - 1) % #paths + 1], {{ ["Accept-Encoding"] = "gzip" }})
end
done = function(summary, latency)
  io.write(string.format("p50 %.3f\\np99 %.3f\\nerrors %d\\n", latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.errors.status + summary.errors.connect + summary.errors.read
    + summary.errors.timeout))
end
"""


@dataclass
class Hosted:
    port: int
    log: Path

    def asked(self) -> list[tuple[str, int]]:
        """Path and bytes of each answer so far, headers included."""
        lines = (line.split(" ") for line in self.log.read_text().splitlines())
        return [(path, int(size)) for _, path, _, size in lines]


def missing() -> list[str]:
    """What this machine lacks of what is needed, by Debian's names."""
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    return [name for name in ("nginx", "wrk") if shutil.which(name, path=path) is None]


@contextmanager
def hosted(site: Path, work: Path) -> Iterator[Hosted]:
    """nginx with one site on a free port of this machine."""
    work.mkdir(parents=True, exist_ok=True)
    (work / "access.log").unlink(missing_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # nginx drops what a level above adds as soon as a location adds a header of its own.
    policy = content_policy()
    (work / "headers.conf").write_text(
        f'add_header Content-Security-Policy "{policy}" always;\n'
        "add_header X-Content-Type-Options nosniff always;\nadd_header Referrer-Policy no-referrer always;\n"
    )
    text = (Path(__file__).parent / "nginx.conf").read_text()
    config = work / "nginx.conf"
    config.write_text(text.format(root=site.resolve(), port=port, work=work.resolve(), policy=policy))
    command = [
        shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin") or "nginx",
        "-c",
        str(config.resolve()),
    ]
    server = subprocess.Popen([*command, "-p", str(work.resolve())], stderr=subprocess.PIPE, text=True)
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/release.json", timeout=5).read()
                break
            except OSError:
                time.sleep(0.1)
        else:
            sys.exit(f"nginx did not start: {server.stderr.read() if server.stderr else ''}")
        yield Hosted(port, work / "access.log")
    finally:
        server.terminate()
        server.wait(10)


def load(site: Hosted, paths: list[str], work: Path) -> dict[str, float]:
    """Requests a second of a visit's own mix of files, and how long an answer took, ms."""
    script = work / "mix.lua"
    script.write_text(_SCRIPT.format(paths=", ".join(f'"{path}"' for path in paths)))
    told = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", "-s", str(script), f"http://127.0.0.1:{site.port}/"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    found = {name: float(value) for name, value in re.findall(r"^(p50|p99|errors) ([\d.]+)$", told, re.M)}
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    assert rate is not None, told
    assert found["errors"] == 0, told
    return {"requests_a_second": float(rate[1]), "p50_ms": found["p50"], "p99_ms": found["p99"]}
