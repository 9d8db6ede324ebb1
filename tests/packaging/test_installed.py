"""The wheel alone, in an environment that was empty before: it needs nothing of this repository."""

import shutil
from pathlib import Path

import pytest

from pvlint import __version__
from pvlint.rules import registry
from tests.packaging.building import ROOT, far_away, run

pytestmark = pytest.mark.slow
EXAMPLE = "rhel5-single-pv.cfg"


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    """A directory with one example, and nothing of the repository above it."""
    shutil.copy(ROOT / "examples" / EXAMPLE, tmp_path)
    assert ROOT not in tmp_path.parents
    return tmp_path


@pytest.fixture
def pvlint(installed, downloads):
    return lambda *arguments, **more: run(installed / "bin" / "pvlint", *arguments, cwd=downloads, **more)


def test_it_is_the_installed_one(installed, downloads):
    said = run(installed / "bin" / "python", "-c", "import pvlint; print(pvlint.__file__)", cwd=downloads)
    assert Path(said.stdout.strip()).is_relative_to(installed), said.stderr
    assert "PYTHONPATH" not in far_away()


def test_version(pvlint, installed, downloads):
    assert pvlint("--version").stdout == f"pvlint {__version__}\n"
    assert run(installed / "bin" / "python", "-m", "pvlint", "-V", cwd=downloads).stdout == f"pvlint {__version__}\n"


def test_check_finds_what_the_example_shows(pvlint):
    found = pvlint("check", EXAMPLE)
    assert (found.returncode, found.stderr) == (1, "Checked 1 guest in 1 file (1 xm). 1 error.\n")
    assert found.stdout.startswith(f"{EXAMPLE}:7:9: error[PV101] boot-disk-pv: web01 will not boot")


def test_the_split_makes_it_boot(pvlint):
    shown = pvlint("split", EXAMPLE)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "+disk = ['file:/var/lib/xen/images/web01-boot.img,hda,w'," in shown.stdout
    assert pvlint("split", "--write", EXAMPLE).returncode == 0
    assert pvlint("check", EXAMPLE).returncode == 0


def test_the_boot_map_is_there(pvlint):
    shown = pvlint("disks", EXAMPLE)
    assert shown.returncode == 0
    assert "xvda  disk    PV only (xen-vbd)        MBR, GRUB, /boot" in shown.stdout


@pytest.mark.parametrize("code", ["PV101", "PV403"])
def test_the_rules_explain_themselves(pvlint, code):
    (entry,) = registry.matching(code)
    assert pvlint("rule", code).stdout == f"{entry.code} {entry.name}\n\n{registry.manual(entry)}\n\n"
    assert len(pvlint("rule", "--all").stdout.splitlines()) == len(registry.entries())


def test_every_format_of_check_is_there(pvlint):
    for form in ("full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit"):
        outcome = pvlint("check", "--output-format", form, EXAMPLE)
        assert (outcome.returncode, "PV101" in outcome.stdout) == (1, True), form


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit", "--output-format", "html", EXAMPLE], "pip install 'pvlint[report]'"),
        (["check", "--kickstart", "web01.ks", EXAMPLE], "pip install 'pvlint[kickstart]'"),
        (["check", "-c", "test:///default"], "install python3-libvirt"),
    ],
    ids=["report", "kickstart", "libvirt"],
)
def test_what_an_extra_is_for_says_so_in_one_line(pvlint, downloads, arguments, said):
    (downloads / "web01.ks").write_text("part /boot --ondisk=xvda\n")
    outcome = pvlint(*arguments, "--quiet")
    assert (outcome.returncode, outcome.stderr.count("\n")) == (2, 1), outcome.stdout + outcome.stderr
    assert outcome.stderr.startswith("pvlint: ")
    assert said in outcome.stderr


def test_the_manual_and_the_completion_go_where_programs_look_for_them(installed):
    share = {path.relative_to(ROOT) for path in (ROOT / "share").rglob("*") if path.is_file()}
    assert share
    assert [str(path) for path in share if (installed / path).read_text() != (ROOT / path).read_text()] == []
