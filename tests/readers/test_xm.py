"""xm configs: what is worked out, what is left unknown, in which versions, and at what cost."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.readers import python2, xm
from pvlint.readers.config import UNKNOWN_PART, Unknown
from pvlint.sources.text import Text

TAIL = "\nbuilder = 'hvm'\ndisk = ['phy:/a,hda,w']\n"


def values(program: str) -> dict[str, object]:
    (version,) = xm.parse(Text(program)).versions
    return {name: plain(setting.value) for name, setting in version.config.settings.items()}


def plain(value):
    if isinstance(value.data, tuple):
        return [plain(item) for item in value.data]
    return "?" if isinstance(value.data, Unknown) else str(value.data).replace(UNKNOWN_PART, "?")


@pytest.mark.parametrize(
    ("program", "disk"),
    [
        ("disk = ['phy:hda%d,hda1,w' % vmid]", ["phy:hda?,hda1,w"]),
        ("disk = ['a'] + ['b']\ndisk += ['c']\ndisk.append('d')\ndisk.insert(0, 'z')", ["z", "a", "b", "c", "d"]),
        ("other = disk = ['a']\nother.append('b')", ["a", "b"]),
        ("disk = ['phy:/dev/%s,xvd%s,w' % (c, c) for c in 'ab']", ["phy:/dev/a,xvda,w", "phy:/dev/b,xvdb,w"]),
        ("disk = []\nfor i in range(3):\n    disk.append('x' + chr(ord('a') + i))", ["xa", "xb", "xc"]),
        ("def d(n, mode='w'):\n    return 'phy:/' + n + ',hda,' + mode\ndisk = [d('a'), d('b', 'r')]",
         ["phy:/a,hda,w", "phy:/b,hda,r"]),
        ("import os\ndisk = [os.path.join('/srv', 'a') + ',hda,w']", ["/srv/a,hda,w"]),
        ("if 1 > 2:\n    disk = ['a']\nelse:\n    disk = ['b']", ["b"]),
        ("i = 0\ndisk = []\nwhile i < 2:\n    disk += [str(i)]\n    i += 1", ["0", "1"]),
        ("disk = ['{0},hda,{m}'.format('a', m='w')]", ["a,hda,w"]),
        ("d = {'a': 'x'}\ndisk = [d['a'], d.get('b', 'y')]", ["x", "y"]),
        ("disk = open('/etc/passwd').read()", "?"),
        ("disk = [open('/etc/passwd').read()]", ["?"]),
    ],
)  # fmt: skip
def test_what_a_program_makes_of_its_disks(program, disk):
    assert values(program)["disk"] == disk


@pytest.mark.parametrize("program", ["disk = ('a',)", "disk = None", "disk = True", "disk = {}"])
def test_what_xend_takes_for_no_option_is_none(program):
    (version,) = xm.parse(Text(program)).versions
    assert "disk" not in version.config.settings
    assert version.config.problems[0].message == "xend ignores `disk` unless it is a list"


def test_an_unknown_condition_leaves_both_versions_each_with_what_it_assumes():
    program = "import os\nif os.path.exists('/x'):\n    disk = ['a']\nelse:\n    disk = ['b']\n"
    versions = xm.parse(Text(program)).versions
    assert [plain(version.config.settings["disk"].value) for version in versions] == [["a"], ["b"]]
    assert [(a.condition, a.line, a.holds) for version in versions for a in version.assumptions] == [
        ("os.path.exists('/x')", 2, True),
        ("os.path.exists('/x')", 2, False),
    ]


def test_python_2_statements_are_read_and_places_stay():
    program = (
        "print >>f, 'x'\nexec 'y = 1'\nmode = 0755\nlong = 10L\nif 1 <> 2:\n\tx = `1`\n        y = 2\n"
        "try:\n    raise E, 'm'\nexcept E, e:\n    pass\ndisk = ['phy:/a,hda,w']\n"
    )
    (version, *_) = xm.parse(Text(program)).versions
    value = version.config.settings["disk"].value
    assert program[value.start : value.end] == "['phy:/a,hda,w']"
    assert plain(version.config.settings["mode"].value) == "493"


@given(st.text(alphabet="print exec raise0L7<>`'\"\\\n\t ,:;()[]#ab=", max_size=60))
def test_rewriting_keeps_every_character_in_its_place(characters):
    rewritten, columns = python2.as_python3(characters)
    assert rewritten.count("\n") == characters.count("\n")
    if not columns:
        assert len(rewritten) == len(characters)


HOSTILE = {
    "repetition": "x = 'a' * 10**18\ny = ['a'] * 10**12\nz = '%999999999999d' % 1\n",
    "doubling": "x = 'aaaaaaaa'\n" + "x = x + x\n" * 60,
    "lists-doubling": "x = [1]\nfor i in range(60000):\n  x = x + x\n",
    "list-in-itself": "x = []\nfor i in range(60000):\n  x = [x]\n",
    "nesting": "x = " + "[" * 150 + "]" * 150 + "\n",
    "signs": "x = " + "-" * 20000 + "1\n",
    "sum": "x = " + "1+" * 20000 + "1\n",
    "blocks": "".join(" " * i + "if a:\n" for i in range(99)) + " " * 99 + "x = 1\n",
    "comprehension": "x = [a for a in range(1000) for b in range(1000) for c in range(1000)]\n",
    "recursion": "def f(n):\n  return f(n) + g(n)\ndef g(n):\n  return f(n)\nx = f(1)\n",
    "for-ever": "i = 0\nwhile True:\n  i += 1\n",
    "conditions": "import os\n"
    + "".join(f"if os.path.exists('/{i}'):\n  a{i} = 1\nelse:\n  a{i} = 2\n" for i in range(200)),
    "powers": "x = 9**9**9**9\ny = 1 << 10**9\n",
    "pattern": "import re\nx = re.search('(a+)+$', '" + "a" * 60 + "b')\n",
    "lines": "x = 1\n" * 1_000_000,
    "backslashes": "x = '" + "\\" * 1_000_000 + "'\n",
    "quotes": "'''" * 50_001 + "\n",
}


@pytest.mark.weighs
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_program_costs_little_time_and_memory(name, tmp_path):
    (tmp_path / "hostile.cfg").write_text(HOSTILE[name] + TAIL)
    size = (tmp_path / "hostile.cfg").stat().st_size
    code = (
        "import resource, sys, time\nfrom pathlib import Path\nfrom pvlint.readers import read, xen_file\n"
        "data = Path(sys.argv[1]).read_bytes()\n"
        "before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()\n"
        "reading, _ = read.read(data, 'hostile.cfg')\n"
        "if hasattr(reading, 'definition'): reading.definition.domains('rhel5')\n"
        "print(time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "hostile.cfg")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    seconds, kibibytes = map(float, out.split())
    assert seconds < 1
    assert kibibytes / 1024 < 64 + size / 2**20


def test_nothing_of_a_file_is_run_opened_or_imported(tmp_path):
    marker = tmp_path / "marker"
    (tmp_path / "hostile.cfg").write_text(
        f"import os, subprocess\nos.system('touch {marker}')\nopen({str(marker)!r}, 'w')\nexecfile({str(marker)!r})\n"
        "__import__('antigravity')\neval('open(1)')\n" + TAIL
    )
    code = (
        "import sys\nfrom pathlib import Path\nfrom pvlint.readers import read, xen_file\n"
        "data, seen = Path(sys.argv[1]).read_bytes(), []\n"
        "sys.addaudithook(lambda event, args: seen.append((event, args)))\n"
        "reading, _ = read.read(data, 'hostile.cfg')\nreading.definition.domains('rhel5')\n"
        "bad = [e for e in seen if e[0].split('.')[0] in ('open', 'os', 'subprocess', 'exec', 'socket')]\n"
        "print(bad)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "hostile.cfg")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert out == "[]\n"
    assert not marker.exists()
