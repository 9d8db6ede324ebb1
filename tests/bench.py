"""``make bench``: pvlint's speed as ratios to plain scripts timed in the same run, against what is allowed.

Whole processes, one warm-up, pvlint and the script in turns, the median of the ratios. Prints a table, writes it to
.cache/bench.json, and names what is over its budget or a fifth slower than tests/bench_baseline.json says.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
BASELINE = Path(__file__).with_name("bench_baseline.json")
PVLINT = [str(Path(sys.executable).with_name("pvlint"))]
RUNS = int(os.environ.get("BENCH_RUNS", "7"))
FILES = int(os.environ.get("BENCH_FILES", "2000"))
SLOWER = 1.2

HELLO = """
import typer
app = typer.Typer()
@app.command()
def main(name: str = "x"): print(name)
@app.command()
def other(name: str = "x"): print(name)
app()
"""
ONE = HELLO.replace(
    "print(name)\n@", "from lxml import etree; print(len(etree.parse(name).findall('devices/disk')))\n@"
)
MANY_XML = """
import os, sys
from lxml import etree
parser, n = etree.XMLParser(resolve_entities=False, no_network=True), 0
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        n += len(etree.fromstring(open(os.path.join(folder, name), "rb").read(), parser).findall("devices/disk"))
print(n)
"""
MANY_XL = """
import ast, os, sys
print(sum(len(ast.parse(open(os.path.join(f, n)).read()).body) for f, _, names in os.walk(sys.argv[1]) for n in names))
"""


class Case(NamedTuple):
    """One line of the table."""

    name: str
    pvlint: list[str]
    floor: list[str]
    budget: float


def domain_xml(number: int) -> str:
    target, bus = (("vda", "virtio"), ("hda", "ide"), ("sda", "sata"))[number % 3]
    disks = "".join(
        f"<disk type='file' device='{device}'>\n<source file='/srv/{number}-{name}.img'/>\n"
        f"<target dev='{name}' bus='{bus}'/>\n</disk>\n"
        for name, bus, device in ((target, bus, "disk"), ("vdb", "virtio", "disk"), ("hdc", "ide", "cdrom"))
    )
    return (
        f"<domain type='kvm'>\n<name>guest{number}</name>\n<memory unit='MiB'>1024</memory>\n<vcpu>2</vcpu>\n"
        "<os>\n<type arch='x86_64' machine='pc'>hvm</type>\n<boot dev='hd'/>\n</os>\n<clock offset='utc'/>\n"
        f"<devices>\n{disks}<controller type='usb' index='0'/>\n<console type='pty'/>\n</devices>\n</domain>\n"
    )


def xl_config(number: int) -> str:
    return (
        f'name = "guest{number}"\ntype = "hvm"\nmemory = 1024\nvcpus = 2\nboot = "c"\n'
        f"disk = [ '/srv/{number}.img,raw,{('hda', 'xvda')[number % 2]},rw', '/dev/vg/{number},raw,xvde,rw' ]\n"
        f"vif = [ 'bridge=xenbr0' ]\nvnc = 1\n"
    )


def once(command: list[str]) -> tuple[float, int]:
    """Seconds, and KiB of memory at the most."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return time.perf_counter() - start, used.ru_maxrss


def ratio(case: Case) -> tuple[float, float, float]:
    """pvlint's time by the floor's, and both in seconds."""
    once(case.pvlint), once(case.floor)
    pairs = [(once(case.pvlint)[0], once(case.floor)[0]) for _ in range(RUNS)]
    ours, floors = zip(*pairs, strict=True)
    return statistics.median(a / b for a, b in pairs), statistics.median(ours), statistics.median(floors)


def cases(folder: Path) -> list[Case]:
    def script(name: str, text: str, *arguments: str) -> list[str]:
        (folder / name).write_text(text)
        return [sys.executable, str(folder / name), *arguments]

    xml, xl = str(folder / "xml"), str(folder / "xl")
    one = str(folder / "xml" / "0000.xml")
    check = [*PVLINT, "check", "--isolated", "-q"]
    hello = script("hello.py", HELLO, "main")
    many = script("many_xml.py", MANY_XML, xml)
    return [
        Case("--version / typer", [*PVLINT, "--version"], hello, 1.2),
        Case("rule PV101 / typer", [*PVLINT, "rule", "PV101"], hello, 1.2),
        Case("check one.xml / typer + lxml", [*check, one], script("one.py", ONE, "main", "--name", one), 1.3),
        Case(f"check {FILES} xml / lxml", [*check, xml], many, 2.5),
        Case(f"check {FILES} xl / ast", [*check, "--toolstack", "xl", xl], script("many_xl.py", MANY_XL, xl), 3.0),
        Case(f"disks {FILES} xml / lxml", [*PVLINT, "disks", "-q", xml], many, 4.0),
        Case(
            f"json / concise, {FILES} xml",
            [*check, "--output-format", "json", xl],
            [*check, "--output-format", "concise", xl],
            1.3,
        ),
    ]


def main() -> int:
    before = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    now, wrong = {}, 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for kind, make, suffix in (("xml", domain_xml, "xml"), ("xl", xl_config, "cfg")):
            (folder / kind).mkdir()
            for number in range(FILES):
                (folder / kind / f"{number:04}.{suffix}").write_text(make(number))
        for case in cases(folder):
            found, ours, floor = ratio(case)
            now[case.name] = round(found, 2)
            verdict = "over" if found > case.budget else "ok"
            if found > before.get(case.name, found) * SLOWER:
                verdict += f", slower than {before[case.name]}"
            wrong += verdict != "ok"
            times = f"{1000 * ours:6.0f} ms / {1000 * floor:5.0f} ms"
            print(f"{case.name:32} {found:6.2f}  of {case.budget:4.1f}  {times}  {verdict}")
    (ROOT / ".cache").mkdir(exist_ok=True)
    (ROOT / ".cache" / "bench.json").write_text(json.dumps(now, indent=1) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
