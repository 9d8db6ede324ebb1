"""What PV101 says of other toolstacks, once for all guests that are alike, is what it would say of each of them."""

from itertools import product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.document import Document
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.platforms.xen_table import TOOLSTACKS
from pvlint.readers import xen_plain
from pvlint.readers.config import Config, Setting
from pvlint.readers.xen_domain import XenConfig
from pvlint.remembered import Remembered
from pvlint.rules import elsewhere, pv101_boot_disk_pv
from pvlint.rules.finding import Severity
from pvlint.sources.text import Text
from tests.drafts import config, guest_of
from tests.judging import judged

ROOT = Path(__file__).parent.parent.parent
FILES = sorted([*(ROOT / "tests" / "fixtures").rglob("*.cfg"), *(ROOT / "examples").rglob("*.cfg")])


WORKED_OUT = elsewhere._sentence
NOTE, WARNING, ERROR = Severity


def boot_disk_pv(document: Document) -> list[str]:
    """What PV101 says of elsewhere, held against the same worked out anew."""
    found = [(one.finding, one.guest) for one in document.findings if one.rule.code == "PV101"]
    for finding, guest in found:
        assert guest is not None
        assert finding.elsewhere() == WORKED_OUT(guest, pv101_boot_disk_pv._judge)
    return [finding.elsewhere() for finding, _ in found]


@pytest.mark.parametrize("toolstack", ["auto", *TOOLSTACKS])
@pytest.mark.parametrize("profile", ["auto", "rhel5"])
def test_of_every_fixture_and_example_it_is_the_same(toolstack: str, profile: str):
    said = [
        sentence
        for path in FILES
        for sentence in boot_disk_pv(judged(path.read_bytes(), toolstack=toolstack, profile=profile))
    ]
    assert said


SHAPES = ("/srv/{}.img,raw,xvda,rw", "phy:/dev/{},xvda,w", "tap:aio:/{},xvda,w", "file:/srv/{}.img,hda,w",
          "/{},raw,sda,rw", "phy:/dev/{},xvde,w", "file:/{}.iso,hdc:cdrom,r", "file:/{}.iso,xvdc:cdrom,r",
          "vdev=xvda,target=/{}", ",raw,xvdb:cdrom,r", "file:/{},ioemu:hda,w", "phy:/dev/{},xvda,w,2")  # fmt: skip
HEADS = ("type = 'hvm'", "builder = 'hvm'", "builder = 'h'", "type = 'h'", "type = 'pvh'", "type = 'pv'", "type = 0",
         "builder = 'hvm'\ntype = 'hvm'", "")  # fmt: skip
MORE = ("", "boot = 'c'", "boot = 'dc'", "boot = 'n'", "boot = 1", "boot = ['c']",
        "kernel = '/usr/lib/xen/boot/hvmloader'",
        "kernel = '/boot/vmlinuz'", "firmware = 'uefi'", "bios = 'ovmf'", "firmware = 5", "hdtype = 'ahci'",
        "device_model_version = 'qemu-xen-traditional'", "xen_platform_pci = 0", "root = '/dev/xvda1'",
        "vif = ['type=ioemu']", "import os")  # fmt: skip


@st.composite
def configs(draw: st.DrawFn) -> tuple[str, str]:
    """Two files of one shape."""
    disks = draw(st.lists(st.sampled_from(SHAPES), max_size=3))
    lines = [draw(st.sampled_from(HEADS)), *draw(st.lists(st.sampled_from(MORE), max_size=3, unique=True))]
    texts = []
    for name in "ab":
        entries = ", ".join(f"'{disk.format(name)}'" for disk in disks)
        texts.append("\n".join([f"name = '{name}'", *lines, f"disk = [{entries}]", ""]))
    return texts[0], texts[1]


@given(configs(), st.sampled_from(list(TOOLSTACKS)), st.sampled_from(["auto", "rhel5"]))
def test_of_files_of_one_shape_it_is_the_same(texts: tuple[str, str], toolstack: str, profile: str):
    first, second = (boot_disk_pv(judged(text.encode(), toolstack=toolstack, profile=profile)) for text in texts)
    assert first == second


def test_each_single_shape_is_told_from_the_others():
    for head, more, disk in product(HEADS, MORE, SHAPES):
        text = f"{head}\n{more}\ndisk = ['{disk.format('a')}']\n"
        boot_disk_pv(judged(text.encode(), toolstack="xl"))


def test_it_is_worked_out_once(monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def work_out(guest: Guest, judge: elsewhere.Judge) -> str:
        asked.append(guest.name)
        return WORKED_OUT(guest, judge)

    monkeypatch.setattr(elsewhere, "_KNOWN", Remembered(512))
    monkeypatch.setattr(elsewhere, "_sentence", work_out)
    for name, disk, profile in (
        ("a", "xvda", "auto"),
        ("b", "xvda", "auto"),
        ("c", "xvda", "rhel5"),
        ("d", "xvdb", "auto"),
    ):
        text = f"name = '{name}'\ntype = 'hvm'\ndisk = ['/srv/{name}.img,raw,{disk},rw']\n"
        assert boot_disk_pv(judged(text.encode(), toolstack="xl", profile=profile))
    assert asked == ["a", "c", "d"]


def test_no_more_than_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch):
    known: Remembered[tuple[object, ...], str] = Remembered(3)
    monkeypatch.setattr(elsewhere, "_KNOWN", known)
    for n in range(10):
        text = f"type = 'hvm'\nkernel = '/{n}/hvmloader'\ndisk = ['/srv/a.img,raw,xvda,rw']\n"
        assert boot_disk_pv(judged(text.encode(), toolstack="xl")) == ["under rhel5 and xend-3.1 it is an error"]
        assert 0 < len(known) <= 3


@pytest.mark.parametrize(
    "text",
    [
        f"type = 'hvm'\nkernel = '/{'a' * 80}/hvmloader'\ndisk = ['/a,raw,xvda,rw']\n",
        "type = 'hvm'\ndisk = [" + "'/a,raw,xvda,rw', " * 17 + "]\n",
        "type = 'hvm'\ndisk = ['vdev=xvda,target=/a']\n",
        "type = 'hvm'\nboot = ['c']\ndisk = ['/a,raw,xvda,rw']\n",
        "type = 5\ndisk = ['/a,raw,xvda,rw']\n",
        "disk = 'a'\n",
    ],
)  # fmt: skip
def test_what_is_large_or_odd_is_not_remembered(text: str):
    plain = xen_plain.read(text)
    assert plain is not None
    assert xen_plain.likeness(plain) is None


class Recorded(dict[str, Setting]):
    """Settings that note which of them are asked for."""

    asked: set[str]

    def get(self, key: str, default: Setting | None = None) -> Setting | None:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)

    def __contains__(self, key: object) -> bool:
        self.asked.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Setting:
        self.asked.add(key)
        return super().__getitem__(key)


BESIDE = {"disk", "name", "vif", "root", "extra", "cmdline", "xen_platform_pci"}
"""Settings that a domain is made of and no boot disk hangs on, but for the disks, which are compared one by one."""


def test_no_other_setting_makes_the_boot_disk():
    asked: set[str] = set()
    for text, family in product([path.read_text("latin-1") for path in FILES], ("xl", "xend")):
        plain = xen_plain.read(text)
        if plain is not None:
            settings = Recorded(plain.config.settings)
            settings.asked = asked
            XenConfig(Config(settings), Text(text), family, "a").domain()
    assert asked == BESIDE | set(xen_plain.DECIDING)


def test_paths_at_random_change_nothing():
    random = Random(101)
    for shape in SHAPES[:2]:
        for _ in range(50):
            path = "".join(random.choices("ab/.+-_0", k=random.randrange(30)))
            text = f"type = 'hvm'\ndisk = ['{shape.format(path)}']\n"
            plain = xen_plain.read(text)
            assert plain is not None
            assert xen_plain.likeness(plain) is not None
            boot_disk_pv(judged(text.encode(), toolstack="xl"))


@pytest.mark.parametrize(
    ("verdicts", "sentence"),
    [
        ((ERROR, WARNING, None, NOTE), "under xend-3.1 it is a warning; under xend-3.2 there is no such finding; "
         "under xl it is a note"),
        ((None, ERROR, ERROR, ERROR), "under xend-3.1, xend-3.2 and xl it is an error"),
        ((NOTE, NOTE, WARNING, WARNING), "under xend-3.2 and xl it is a warning"),
        ((NOTE, NOTE, NOTE, NOTE), ""),
    ],
)  # fmt: skip
def test_verdicts_in_words(verdicts: tuple[Severity | None, ...], sentence: str):
    of = dict(zip(TOOLSTACKS, verdicts, strict=True))
    told = elsewhere.elsewhere(guest_of(config(["phy:/a,hda,w"], "rhel5").text, "rhel5"), lambda one: of[named(one)])
    assert told() == sentence


def named(guest: Guest) -> str:
    assert guest.toolstack is not None
    return guest.toolstack.name


def test_what_hangs_on_more_than_the_boot_disk_is_worked_out_for_each_guest():
    told = []
    for nic in ("type=ioemu", "bridge=a"):
        text = f"builder = 'hvm'\nname = 'a'\ndisk = ['phy:/dev/vg0/a,hda,w']\nvif = ['{nic}']\n"
        document = judged(text.encode(), toolstack="xend-3.1", said=GuestSettings(release="rhel-5.4"))
        told += [one.finding.elsewhere() for one in document.findings if one.rule.code == "PV402"]
    assert told == ["", "under rhel5 there is no such finding"]
