"""Definitions in every format, strategies for them, and how a person puts the two-disk advice into each."""

import re
from collections.abc import Callable
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from hypothesis import assume
from hypothesis import strategies as st

from pvlint import layout
from pvlint.document import Document
from pvlint.guest import Guest
from tests.judging import judged

XEND = ("rhel5", "xend-3.1", "xend-3.2")
XEN = (*XEND, "xl")


class Draft(NamedTuple):
    """A definition, and how to put the advice into it as a person would."""

    text: str
    toolstack: str
    follow: Callable[[list[str]], str]


def check(text: str, toolstack: str = "auto", phase: str = "auto") -> Document:
    return judged(text.encode(), toolstack=toolstack, phase=phase)


def guest_of(text: str, toolstack: str = "auto", phase: str = "auto") -> Guest:
    (guest,) = check(text, toolstack, phase).guests
    return guest


def quote(text: str) -> str:
    """A string that Python and xl read alike."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def config(disks: list[str], toolstack: str, name: str = "a", more: str = "") -> Draft:
    """An xm or xl config."""
    head = f"name = {quote(name)}\nbuilder = {quote('hvm')}\n{more}"
    text = f"{head}disk = [{', '.join(map(quote, disks))}]\nmemory = 512\n"
    return Draft(text, toolstack, lambda lines: head + "\n".join(lines) + "\nmemory = 512\n")


def sxp(disks: list[str], toolstack: str, more: str = "(boot c)") -> Draft:
    """The SXP of a guest whose first disk is the present boot disk."""
    text = f"(domain (name a) (image (hvm {more}))\n" + "\n".join(disks) + "\n)\n"

    def follow(lines: list[str]) -> str:
        new, present = lines
        renamed = re.sub(r"\(dev [^)]*\)", present.removeprefix("and in the present disk: "), text, count=1)
        return renamed.replace("(device", f"{new}\n(device", 1)

    return Draft(text, toolstack, follow)


def xml(disks: list[str], toolstack: str = "auto", kind: str = "kvm", machine: str = "pc", boot: str = "") -> Draft:
    """A libvirt definition whose first disk is the present boot disk."""
    head = f"<domain type='{kind}'><name>a</name><os><type arch='x86_64' machine='{machine}'>hvm</type>{boot}</os>"
    text = f"{head}<devices>\n" + "\n".join(disks) + "\n</devices></domain>\n"

    def follow(lines: list[str]) -> str:
        *new, present = lines
        said = re.fullmatch(r"and in the present disk: (<target .*/>)(?: without its (.*))?", present)
        assert said is not None
        target, without = said.groups()
        first = re.sub(r"<target [^>]*/>", target, disks[0])
        for element in re.findall("<([^>]*)>", without or ""):
            first = re.sub(f"<{element.split()[0]} [^>]*/>", "", first)
        return text.replace("<devices>\n", "<devices>\n" + "\n".join(new) + "\n").replace(disks[0], first)

    return Draft(text, toolstack, follow)


def disk(target: str, bus: str, source: str, inside: str = "", device: str = "disk", driver: str = "") -> str:
    return (
        f"<disk type='file' device='{device}'>{driver}<source file={quoteattr(source)}/>"
        f"<target dev='{target}' bus='{bus}'/>{inside}</disk>"
    )


def possible(draft: Draft) -> Draft:
    """A draft, unless every place for an emulated boot disk is taken in it."""
    assume(layout.layout(guest_of(draft.text, draft.toolstack)) is not None)
    return draft


HOSTILE = st.text("az0 ._-+'\"&<>\\()#;?é日|*~!", min_size=1, max_size=12)
FOLDERS = st.one_of(st.sampled_from(["/srv/", "/dev/vg0/"]), st.builds("/srv/{}/".format, HOSTILE))
SOURCES = st.builds(lambda folder, name, suffix: f"{folder}{name}{suffix}", FOLDERS, HOSTILE,
                    st.sampled_from(["", ".img", ".qcow2"]))  # fmt: skip
DRIVES = st.lists(st.sampled_from(["hda", "hdb", "hdc", "hdd"]), max_size=3, unique=True)
MORE_DISKS = st.lists(st.sampled_from(["xvdf", "xvdg", "xvdh", "xvdz"]), max_size=3, unique=True)


@st.composite
def configs(draw: st.DrawFn) -> Draft:
    """Xen configs with a boot disk that is PV, emulated under a PV name, not bootable, or alone."""
    toolstack = draw(st.sampled_from(XEN))
    drives, more = draw(DRIVES), draw(MORE_DISKS)
    source = draw(SOURCES)
    boot = draw(st.sampled_from(["xvda", "xvdb", "xvdd", "xvde", "sda"]))
    if toolstack == "xl":
        drives = [drive for drive in drives if drive[-1] != boot[-1]]
        forms = ["{},raw,{},rw", "{},,{}", "phy:{},{},w", "qcow2:{},{},w", " {},raw, {},w"]
        entry = draw(st.sampled_from(forms)).format(source, boot)
        keys = f"vdev={boot}, access={draw(st.sampled_from(['rw', 'w']))}, target={source}"
        entry = draw(st.sampled_from([entry, keys, f"format=qcow2,{keys}", f"backend=storage,{keys}"]))
        if boot == "sda":
            more = []
    else:
        boot = draw(st.sampled_from([boot, f"ioemu:{boot}", f"{boot}:disk", f"/dev/{boot}"]))
        prefix = draw(st.sampled_from(["phy:", "file:", "tap:aio:", "tap:qcow2:"]))
        entry = f"{prefix}{source},{boot},{draw(st.sampled_from(['w', 'w!', 'r']))}"
    form = "/srv/cd.iso,raw,{},ro,cdrom" if toolstack == "xl" and draw(st.booleans()) else "file:/srv/cd.iso,{}:cdrom,r"
    entries_ = [entry, *(form.format(d) for d in drives), *(f"phy:/dev/vg0/{d},{d},w" for d in more)]
    disks = draw(st.permutations(entries_))
    order = draw(st.sampled_from(["", 'boot = "c"\n', 'boot = "dc"\n']))
    return possible(config(disks, toolstack, draw(HOSTILE), order))


@st.composite
def forms(draw: st.DrawFn) -> Draft:
    """SXP of such guests."""
    source = draw(SOURCES).replace("\\", "")
    prefixes = [("vbd", "phy:"), ("vbd", "file:"), ("tap", "tap:aio:"), ("tap2", "tap2:aio:")]
    kind, prefix = draw(st.sampled_from(prefixes))
    boot = draw(st.sampled_from(["xvda", "xvda:disk", "ioemu:xvdb:disk", "xvde", "sda"]))
    uname = "'" + (prefix + source).replace("'", "\\'") + "'"
    drives = [f"(device (vbd (dev {d}:cdrom) (uname file:/srv/cd.iso) (mode r)))" for d in draw(DRIVES)]
    more = [f"(device (vbd (dev {d}:disk) (uname phy:/dev/vg0/{d}) (mode w)))" for d in draw(MORE_DISKS)]
    present = f"(device ({kind} (dev {boot}) (uname {uname}) (mode w)))"
    return sxp([present, *drives, *more], draw(st.sampled_from(XEND)))


@st.composite
def xen_domains(draw: st.DrawFn) -> Draft:
    """libvirt definitions of Xen guests."""
    toolstack = draw(st.sampled_from(XEN))
    target, bus = draw(st.sampled_from([("xvda", "xen"), ("xvdb", "xen"), ("xvde", "xen"), ("sda", "scsi")]))
    drives = [drive for drive in draw(DRIVES) if toolstack != "xl" or drive[-1] != target[-1]]
    driver = draw(st.sampled_from(["", "<driver name='tap' type='aio'/>", "<driver name='file'/>",
                                   "<driver name='qemu' type='qcow2'/>"]))  # fmt: skip
    present = disk(target, bus, draw(SOURCES), driver=driver)
    cdroms = [disk(drive, "ide", "/srv/cd.iso", device="cdrom") for drive in drives]
    more = [] if target == "sda" else [disk(name, "xen", f"/srv/{name}") for name in draw(MORE_DISKS)]
    return xml([present, *cdroms, *more], toolstack, kind="xen", boot="<boot dev='hd'/>")


@st.composite
def kvm_domains(draw: st.DrawFn) -> Draft:
    """libvirt definitions of KVM guests whose boot disk is on virtio."""
    ordered = draw(st.booleans())
    inside = "<boot order='3'/>" if ordered else ""
    address = draw(st.sampled_from(["", "<address type='pci' slot='0x05'/>"]))
    present = disk("vda", "virtio", draw(SOURCES), inside + address, driver="<driver name='qemu' type='raw'/>")
    places = [("hda", "ide"), ("hdb", "ide"), ("sda", "sata"), ("sdb", "sata"), ("sdc", "usb"), ("vdb", "virtio"),
              ("vdc", "virtio"), ("hdc", "virtio")]  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(places), max_size=6, unique=True))
    kinds = [draw(st.sampled_from(["disk", "cdrom", "lun"])) for _ in chosen]
    others = [disk(name, bus, f"/srv/{name}", device=k) for (name, bus), k in zip(chosen, kinds, strict=True)]
    boot = "" if ordered else draw(st.sampled_from(["", "<boot dev='hd'/>", "<boot dev='cdrom'/><boot dev='hd'/>"]))
    draft = xml([present, *others], machine=draw(st.sampled_from(["pc", "pc-q35-7.2"])), boot=boot)
    return possible(draft)
