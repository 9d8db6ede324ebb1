"""Start-up: what a command does not need it does not import. Each case is a fresh process that tells its modules."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, PATIENCE, environment, write

NEVER = frozenset(
    "asyncio email http http.client importlib.metadata jinja2 libvirt logging multiprocessing pathspec pickle pydantic "
    "pykickstart pyfsext pyvhdi requests rich ssl unittest urllib.request xml.sax xmlrpc".split()
)
"""Heavy modules that no usual command needs, Typer's start-up included."""
XML = "<domain type='kvm'><name>web01</name><os><type>hvm</type></os><devices/></domain>\n"
SXP = "(vm (name web01) (image (hvm (boot c))) (device (vbd (uname phy:/dev/vg0/web01) (dev hda) (mode w))))\n"
TELL = (
    "import sys\n"
    "from pvlint.cli.main import main\n"
    "sys.argv = ['pvlint', *sys.argv[1:]]\n"
    "try: main()\n"
    "finally: sys.stderr.write('\\n' + '\\n'.join(sys.modules))\n"
)


pytestmark = pytest.mark.weighs


@pytest.fixture(autouse=True)
def files() -> None:
    write(good=GOOD, bad=BAD)
    Path("web01.xml").write_text(XML)
    Path("web01.sxp").write_text(SXP)


def modules(*arguments: str) -> set[str]:
    """The modules that a run of pvlint has imported by its end."""
    run = subprocess.run(
        [sys.executable, "-c", TELL, *arguments],
        capture_output=True, text=True, env=environment(), timeout=PATIENCE, check=False,
    )  # fmt: skip
    found = set(run.stderr.split("\n"))
    assert "pvlint.cli.app" in found, run.stderr
    return found


def ours(found: set[str]) -> set[str]:
    return {name for name in found if name.startswith("pvlint.")}


@pytest.mark.parametrize(
    ("arguments", "besides"),
    [
        (["--version"], {"json", "lxml", "tomllib", "pvlint.model", "pvlint.rules", "pvlint.cli.check"}),
        (["rule", "PV101"], {"json", "lxml", "tomllib", "pvlint.model", "pvlint.guest", "pvlint.cli.run"}),
        (["rule", "--all"], {"json", "lxml", "tomllib", "pvlint.model", "pvlint.guest", "pvlint.cli.run"}),
        (["kernel", "kernel-2.6.18-53.el5.i686"], {"lxml", "pvlint.readers.xml_file"}),
        (["config"], {"lxml", "pvlint.readers.xml_file"}),
        (
            ["check", "web01.xml"],
            {"json", "tomllib", "dataclasses", "pvlint.readers.xen_file", "pvlint.readers.config", "pvlint.baseline"},
        ),
        (["check", "good.cfg"], {"json", "lxml", "tomllib", "pvlint.readers.xml_file", "pvlint.readers.sxp_file"}),
        (["check", "bad.cfg"], {"json", "lxml", "tomllib", "pvlint.readers.xml_file", "pvlint.readers.sxp_file"}),
        (["check", "web01.sxp"], {"json", "lxml", "tomllib", "pvlint.readers.xml_file"}),
        (["disks", "web01.xml"], {"json", "tomllib", "dataclasses", "pvlint.readers.xen_file", "pvlint.baseline"}),
        (["disks", "good.cfg"], {"json", "lxml", "tomllib", "pvlint.readers.xml_file"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_command_imports_only_what_it_needs(arguments, besides):
    found = modules(*arguments)
    assert not found & (NEVER | besides)
    assert not {name for name in ours(found) if name.startswith(("pvlint.images", "pvlint.evidence.kickstart"))}


def test_explaining_a_rule_loads_no_rule():
    assert not {name for name in modules("rule", "PV101") if name.startswith("pvlint.rules.pv")}


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (["check", "web01.xml"], "lxml.etree"),
        (["check", "--output-format", "json", "good.cfg"], "json"),
        (["check", "--images", "good.cfg"], "pvlint.images"),
        (["check", "--config", "pvlint.toml", "good.cfg"], "tomllib"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_asked_for_is_imported(arguments, module):
    Path("pvlint.toml").write_text("select = ['PV101']\n")
    assert module in modules(*arguments)
