"""``make growth``: what ever more files, disks and lines cost, as the tables in docs/speed.md.

Whole processes: seconds from start to end, seconds of the processors, and the memory of the largest process; the least
of three runs below ten seconds. *Times* is what ten times as much costs, by what one lot costs, less the start of the
program: 10 is in proportion, 13 would be n log n at these sizes, 100 a square. ``--write`` puts the tables into the
page.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench import PVLINT, domain_xml, xl_config

PAGE = Path(__file__).parent.parent / "docs" / "speed.md"
START, END = "<!-- tables: make growth -->\n", "<!-- end of tables -->\n"
PATIENT = 10
"""Seconds up to which a run is repeated."""
HEAD = ("", "seconds", "processor seconds", "times", "memory")


class Cost(NamedTuple):
    """What a run took."""

    seconds: float
    processor: float
    memory: int
    """MiB."""


class Row(NamedTuple):
    """A size, and what it cost."""

    size: int
    cost: Cost


def once(path: Path, toolstack: str) -> Cost:
    command = [*PVLINT, "check", "--isolated", "-q", "--output-format", "concise", "--toolstack", toolstack, str(path)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1) or b"PV001" in output:
        raise SystemExit(f"not read, with status {status}: {' '.join(command)}: {output[:200].decode()}")
    return Cost(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss >> 10)


def cost(path: Path, toolstack: str) -> Cost:
    runs = [once(path, toolstack)]
    while len(runs) < 3 and runs[0].seconds < PATIENT:
        runs.append(once(path, toolstack))
    return Cost(*map(min, zip(*runs, strict=True)))


def xm_lines(size: int) -> str:
    """A program of so many lines and a few, every tenth of them a condition that decides something."""
    lines = (f"if vmid > {n}: memory = {n}\n" if n % 10 == 0 else f"x{n} = 'a{n}'\n" for n in range(size))
    return (
        f"import os\nvmid = 7\nname = 'guest%d' % vmid\nbuilder = 'hvm'\nboot = 'c'\n{''.join(lines)}"
        "disk = ['phy:/dev/vg/%s,xvda,w' % name]\n"
    )


def files(folder: Path, make: Callable[[int], str], suffix: str, toolstack: str, sizes: list[int]) -> Iterator[Row]:
    """One more directory after the other, as a tree grows."""
    there = 0
    for size in sizes:
        for number in range(there, size):
            path = folder / f"{number // 500:04}" / f"{number:06}{suffix}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(make(number))
        there = size
        yield Row(size, cost(folder, toolstack))


def one_file(folder: Path, make: Callable[[int], str], suffix: str, toolstack: str, sizes: list[int]) -> Iterator[Row]:
    folder.mkdir()
    path = folder / f"one{suffix}"
    for size in sizes:
        path.write_text(make(size))
        yield Row(size, cost(path, toolstack))


def table(title: str, rows: Iterator[Row], start: Cost) -> str:
    lines = [f"| {' | '.join((title, *HEAD[1:]))} |", "|---:|---:|---:|---:|---:|"]
    before: Row | None = None
    for row in rows:
        size, taken = row
        times = "-"
        if before is not None and before.cost.processor - start.processor > 0.05:
            grown = (taken.processor - start.processor) / (before.cost.processor - start.processor)
            times = f"{grown:.1f}" + ("" if size == 10 * before.size else f" (for {size / before.size:g})")
        lines.append(f"| {size:,} | {taken.seconds:.2f} | {taken.processor:.2f} | {times} | {taken.memory} MiB |")
        print(lines[-1], file=sys.stderr, flush=True)
        before = row
    return "\n".join(lines) + "\n"


def tables(folder: Path) -> Iterator[str]:
    nothing = folder / "nothing.cfg"
    nothing.write_text(xl_config(1))
    start = cost(nothing, "xl")
    many = [1, 10, 100, 1_000, 10_000, 100_000]
    disks = [1, 10, 100, 1_000, 10_000, 20_000]
    lines = [1, 10, 100, 1_000, 10_000]
    yield table("libvirt XML files", files(folder / "xml", domain_xml, ".xml", "auto", many), start)
    yield table("xl files", files(folder / "xl", xl_config, ".cfg", "xl", many), start)
    xml_disks = one_file(folder / "xml-disks", lambda size: domain_xml(1, size), ".xml", "auto", disks)
    yield table("disks of one guest, XML", xml_disks, start)
    xl_disks = one_file(folder / "xl-disks", lambda size: xl_config(1, size), ".cfg", "xl", disks)
    yield table("disks of one guest, xl", xl_disks, start)
    program = one_file(folder / "xm-lines", xm_lines, ".cfg", "rhel5", lines)
    yield table("lines of one xm file", program, start)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(tables(Path(folder)))
    print(text)
    if "--write" in sys.argv:
        page = PAGE.read_text()
        before, _, rest = page.partition(START)
        PAGE.write_text(f"{before}{START}\n{text}\n{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
