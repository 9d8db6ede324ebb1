"""``make bench``: pvlint's speed as ratios to plain scripts timed in the same run, against what is allowed.

Three tables. *Runs* are whole processes, one warm-up, pvlint and a plain script in turns, the median of the ratios.
*Parts* are pvlint's rooms one by one, in this process, as ratios to lxml or ast parsing the same texts. *Growth* is
how much dearer one file, disk or line is when there are ten times as many. Everything is written to .cache/bench.json;
what is over its budget, or a fifth slower than tests/bench_baseline.json says, is named and makes the status 1.

``--write-baseline`` writes that file anew. BENCH_RUNS and BENCH_FILES make it quicker or more certain.
"""

import ast
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from pvlint import pipeline
from pvlint.document import Document
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Judgement, guests
from pvlint.platforms.survey import present
from pvlint.readers.read import read
from pvlint.readers.reading import Read
from pvlint.reports.check_concise import Concise
from pvlint.reports.check_full import Full
from pvlint.reports.check_json import CheckJson
from pvlint.reports.colour import Paint
from pvlint.reports.report import Report
from pvlint.reports.tally import Tally
from pvlint.rules.finding import Severity
from pvlint.ruling import Ruling, Rulings
from pvlint.settings_files import Discovery

ROOT = Path(__file__).parent.parent
BASELINE = Path(__file__).with_name("bench_baseline.json")
PVLINT = [sys.executable, "-m", "pvlint"]
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


class Line(NamedTuple):
    """One line of a table."""

    name: str
    ratio: float
    budget: float
    """0: none, only the baseline counts."""
    times: str


# --- What is read -----------------------------------------------------------------------------------------------------


def domain_xml(number: int, disks: int = 3) -> str:
    target, bus = (("vda", "virtio"), ("hda", "ide"), ("sda", "sata"))[number % 3]
    first = [(target, bus, "disk"), ("vdb", "virtio", "disk"), ("hdc", "ide", "cdrom")]
    more = [(f"vd{letters(n)}", "virtio", "disk") for n in range(2, disks - 1)]
    entries = "".join(
        f"<disk type='file' device='{device}'>\n<source file='/srv/{number}-{name}.img'/>\n"
        f"<target dev='{name}' bus='{bus}'/>\n</disk>\n"
        for name, bus, device in (first + more)[:disks]
    )
    return (
        f"<domain type='kvm'>\n<name>guest{number}</name>\n<memory unit='MiB'>1024</memory>\n<vcpu>2</vcpu>\n"
        "<os>\n<type arch='x86_64' machine='pc'>hvm</type>\n<boot dev='hd'/>\n</os>\n<clock offset='utc'/>\n"
        f"<devices>\n{entries}<controller type='usb' index='0'/>\n<console type='pty'/>\n</devices>\n</domain>\n"
    )


def letters(number: int) -> str:
    return (letters(number // 26 - 1) if number > 25 else "") + chr(ord("a") + number % 26)


def xl_config(number: int, disks: int = 2) -> str:
    more = "".join(f",\n '/srv/{number}-{n}.img,raw,xvd{letters(n + 5)},rw'" for n in range(disks - 2))
    return (
        f'name = "guest{number}"\ntype = "hvm"\nmemory = 1024\nvcpus = 2\nboot = "c"\n'
        f"disk = [ '/srv/{number}.img,raw,{('hda', 'xvda')[number % 2]},rw', '/dev/vg/{number},raw,xvde,rw'{more} ]\n"
        f"vif = [ 'bridge=xenbr0' ]\nvnc = 1\n"
    )


def xm_config(number: int, lines: int = 0) -> str:
    more = "".join(f"if vmid > {n}: memory = {n}\nx{n} = 'a%d' % {n}\n" for n in range(lines // 2))
    return (
        f"import os\nvmid = {number}\nname = 'guest%d' % vmid\nbuilder = 'hvm'\nmemory = 512\nboot = 'c'\n{more}"
        "disk = ['phy:/dev/vg/%s,%s,w' % (name, 'xvda'), 'file:/srv/%d.img,xvdb,w' % vmid]\nvif = ['type=ioemu']\n"
    )


def sxp_config(number: int) -> str:
    return (
        f"(domain (domid 1) (name guest{number}) (memory 512) (image (hvm (boot c)))\n"
        f" (device (vbd (uname phy:/dev/vg/{number}) (dev hda) (mode w)))\n (device (vif (type ioemu))))\n"
    )


# --- Runs -------------------------------------------------------------------------------------------------------------


def once(command: list[str]) -> tuple[float, int]:
    """Seconds, and KiB of memory at the most."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(process.pid, 0)
    return time.perf_counter() - start, used.ru_maxrss


def run(name: str, ours: list[str], floor: list[str], budget: float) -> Line:
    """pvlint's time by the floor's."""
    once(ours), once(floor)
    pairs = [(once(ours)[0], once(floor)[0]) for _ in range(RUNS)]
    times = " / ".join(f"{1000 * statistics.median(times):.0f} ms" for times in zip(*pairs, strict=True))
    return Line(name, statistics.median(a / b for a, b in pairs), budget, times)


def runs(folder: Path) -> Iterator[Line]:
    def script(name: str, text: str, *arguments: str) -> list[str]:
        (folder / name).write_text(text)
        return [sys.executable, str(folder / name), *arguments]

    def tree(kind: str, make: Callable[[int], str], files: int) -> str:
        path = folder / f"{kind}{files}"
        path.mkdir()
        for number in range(files):
            (path / f"{number:06}.{kind}").write_text(make(number))
        return str(path)

    xml, xl = tree("xml", domain_xml, FILES), tree("cfg", xl_config, FILES)
    one = str(Path(xml) / "000000.xml")
    check = [*PVLINT, "check", "--isolated"]
    hello = script("hello.py", HELLO, "main")
    many = script("many_xml.py", MANY_XML, xml)
    concise = [*check, "--output-format", "concise", xml]
    yield run("--version / typer", [*PVLINT, "--version"], hello, 1.2)
    yield run("rule PV101 / typer", [*PVLINT, "rule", "PV101"], hello, 1.2)
    yield run("check one.xml / typer + lxml", [*check, "-q", one], script("one.py", ONE, "main", "--name", one), 1.3)
    yield run(f"check {FILES} xml / lxml", [*check, "-q", xml], many, 2.5)
    xl_floor = script("many_xl.py", MANY_XL, xl)
    yield run(f"check {FILES} xl / ast", [*check, "-q", "--toolstack", "xl", xl], xl_floor, 3.0)
    yield run(f"disks {FILES} xml / lxml", [*PVLINT, "disks", "-q", xml], many, 4.0)
    yield run(f"json / concise, {FILES} xml", [*check, "--output-format", "json", xml], concise, 1.3)
    small, large = (once([*check, "-q", path])[1] for path in (xml, tree("xml", domain_xml, 10 * FILES)))
    yield Line(f"memory, {10 * FILES} xml / {FILES}", large / small, 1.5, f"{large >> 10} MiB / {small >> 10} MiB")


# --- Parts ------------------------------------------------------------------------------------------------------------


def seconds(work: Callable[[Any], object], prepared: Callable[[], Any]) -> float:
    """Of the processor, the least of a few tries, each on what is prepared for it without being timed."""
    tries = []
    for _ in range(RUNS):
        given = prepared()
        start = time.process_time()
        work(given)
        tries.append(time.process_time() - start)
    return min(tries)


def ruling(toolstack: str = "auto") -> Ruling:
    return Rulings(Discovery(isolated=True), {"toolstack": toolstack}, GuestSettings())("x")


def checked(texts: list[bytes], toolstack: str = "auto") -> list[Document]:
    by = ruling(toolstack)
    return [pipeline.document(text, f"{n}", by) for n, text in enumerate(texts)]


def parts() -> Iterator[Line]:
    count = max(FILES // 4, 1)
    for kind, make, toolstack in (
        ("xml", domain_xml, "auto"), ("xl", xl_config, "xl"), ("xm", xm_config, "rhel5"), ("sxp", sxp_config, "rhel5"),
    ):  # fmt: skip
        texts = [make(number).encode() for number in range(count)]
        by, plain = FLOORS[kind]
        readings = [read(text, "x") for text in texts]
        definitions = [reading.definition for reading, _ in readings if isinstance(reading, Read)]
        domains = [one for definition in definitions for one in definition.domains(toolstack)]
        works: list[tuple[str, Callable[[Any], object], Callable[[], Any]]] = [
            ("reader", partial(read_all, toolstack=toolstack), partial(list, texts)),
            ("presentation", partial(each, partial(present, toolstack=toolstack)), partial(list, domains)),
            ("conclusions", partial(each, partial(guests, judgement=Judgement(toolstack))), partial(list, definitions)),
            ("everything but the report", partial(checked, toolstack=toolstack), partial(list, texts)),
        ]
        if kind in ("xml", "xl"):
            # A report is the first to ask for places and for what is elsewhere, so each is given documents of its own.
            afresh = partial(checked, texts, toolstack)
            works += [(f"report {name}", partial(written, report), afresh) for name, report in REPORTS.items()]
        for name, work, prepared in works:
            taken = seconds(work, prepared)
            # The floor again beside each part: on a shared machine it moves by half within a minute.
            floor = seconds(partial(each, plain), partial(list, texts))
            times = f"{1e6 * taken / count:.1f} us / {1e6 * floor / count:.1f} us"
            yield Line(f"{kind} {name} / {by}", taken / floor, 0, times)


def read_all(texts: list[bytes], toolstack: str) -> None:
    for text in texts:
        reading = read(text, "x")[0]
        if isinstance(reading, Read):
            reading.definition.domains(toolstack)


def each(work: Callable[[Any], object], items: list[Any]) -> None:
    for item in items:
        work(item)


def written(make: Callable[[], Report], documents: list[Document]) -> None:
    tally, report = Tally(), make()
    for document in documents:
        tally.add(document)
        report.document(document)
    report.end(tally)


FLOORS: dict[str, tuple[str, Callable[[bytes], object]]] = {
    "xml": ("lxml", etree.fromstring), "xl": ("ast", ast.parse), "xm": ("ast", ast.parse),
    "sxp": ("json", lambda text: json.loads(json.dumps(text.decode().split()))),
}  # fmt: skip
REPORTS: dict[str, Callable[[], Report]] = {
    "full": lambda: Full(len, Severity.NOTE, Paint(on=False)),
    "concise": lambda: Concise(len, Severity.NOTE, Paint(on=False)),
    "json": lambda: CheckJson(len, Severity.NOTE),
}


# --- Growth -----------------------------------------------------------------------------------------------------------


def growth() -> Iterator[Line]:
    """What ten times as many of something cost, by ten times what one lot of them costs."""

    def line(name: str, small: list[bytes], large: list[bytes], toolstack: str) -> Line:
        def work(texts: list[bytes]) -> None:
            written(REPORTS["full"], checked(texts, toolstack))

        a, b = (seconds(work, partial(list, texts)) for texts in (small, large))
        return Line(name, b / a / 10, 2.0, f"{1000 * b:.0f} ms / {1000 * a:.0f} ms")

    def some(make: Callable[[int], str], count: int) -> list[bytes]:
        return [make(number).encode() for number in range(count)]

    yield line("100 -> 1,000 xml files", some(domain_xml, 100), some(domain_xml, 1_000), "auto")
    yield line("200 -> 2,000 disks in one xml", [domain_xml(1, 200).encode()], [domain_xml(1, 2_000).encode()], "auto")
    yield line("100 -> 1,000 disks in one xl", [xl_config(1, 100).encode()], [xl_config(1, 1_000).encode()], "xl")
    yield line("200 -> 2,000 lines of xm", [xm_config(1, 200).encode()], [xm_config(1, 2_000).encode()], "rhel5")


def main() -> int:
    before: dict[str, float] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    now: dict[str, float] = {}
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary:
        for title, lines in (("Runs", runs(Path(temporary))), ("Parts", parts()), ("Growth", growth())):
            print(f"\n{title}")
            for name, ratio, budget, times in lines:
                now[name] = round(ratio, 2)
                verdicts = [f"over {budget}"] if budget and ratio > budget else []
                if ratio > before.get(name, ratio) * SLOWER:
                    verdicts.append(f"slower than {before[name]}")
                wrong += bool(verdicts)
                of = f"of {budget:4.1f}" if budget else ""
                print(f"  {name:42} {ratio:7.2f}  {of:8} {times:22} {', '.join(verdicts)}".rstrip(), flush=True)
    found = json.dumps(now, indent=1) + "\n"
    (ROOT / ".cache").mkdir(exist_ok=True)
    (ROOT / ".cache" / "bench.json").write_text(found)
    if "--write-baseline" in sys.argv:
        BASELINE.write_text(found)
        return 0
    return 1 if wrong else 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
