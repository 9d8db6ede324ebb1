"""pvlint against libvirt itself: the same definitions are refused, and the same disk boots, emulated or PV.

Two drivers of libvirt answer: the test driver, which is its common parser for every hypervisor, and QEMU's in a
libvirtd that the tests start. Both are asked about the project's own definitions, and about the corpus where it lies
beside the repository; QEMU's about random domains, too. ``pytest -s`` shows the figures and every excuse. What is taken
away from a definition before libvirt sees it, as only its own host could know it, is listed in ``definitions.py``.

They have to agree on every guest that pvlint reads, with these exceptions:

* libvirt refuses what has nothing to do with disks or booting, and takes the same guest when that is left out: that is
  tried guest by guest, and what boots is compared then;
* ``NOT_HERE``: refusals that hang on this host, or on the age of its libvirt;
* ``CANNOT_START``: libvirt defines it, and only then finds that QEMU cannot have it;
* ``refusals.py`` holds the kinds of refusal that pvlint does not know yet, each with a test that fails once it does;
* a SCSI controller without a model: pvlint says that the host chooses, and libvirt's host has chosen;
* an SD card: libvirt gives QEMU no boot index for it, so that its command line does not say what boots.

What pvlint cannot read, libvirt has to refuse as well. There pvlint is free to refuse every DOCTYPE, and to pass over
templates, even those that libvirt would read.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

import pytest
from hypothesis import given
from lxml import etree

from pvlint.bootmap import BootPath
from pvlint.document import Document
from pvlint.guest import Guest
from tests.integration import definitions, refusals
from tests.integration.judge import Answer, CannotStart, Judge
from tests.integration.strategies import domains, write_domain
from tests.judging import judged

pytestmark = pytest.mark.libvirt

SEED: Final = 90_000
ONLY: Final = "PV001"
ROOT: Final = Path(__file__).parents[2]
COLLECTIONS: Final = {
    "examples": (ROOT / "examples", "*.xml"),
    "fixtures": (ROOT / "tests" / "fixtures", "*.xml"),
    "corpus-xml": (ROOT.parent / "shared" / "corpus" / "xml", "*"),
    "corpus-xml-nasty": (ROOT.parent / "shared" / "corpus" / "xml-nasty", "*"),
    "corpus-xen": (ROOT.parent / "shared" / "corpus" / "xen", "*.xml"),
}
NOT_HERE: Final = {
    "'nvme'": "newer than libvirt 9.0: NVMe controllers, and disks on them",
    "Unknown architecture loongarch64": "newer than libvirt 9.0: an architecture",
    "not supported with this QEMU|QEMU binary doesn't support|QEMU doesn't support": "this QEMU was built without it",
    "No PCI buses available": "a machine type that this QEMU does not have, or one without PCI",
}
"""What libvirt refuses on one host and not on another: a pattern of its message, and why pvlint cannot know."""
CANNOT_START: Final = {
    "unsupported disk bus": "QEMU has no such bus, which libvirt notices when it starts the guest",
}
"""What libvirt defines and cannot start: a pattern of its message, and why."""


class Comparison(NamedTuple):
    """What both sides say of a guest."""

    ours: Answer
    theirs: Answer
    excuse: str = ""
    """Why there is nothing to compare."""
    left_out: str = ""
    """Why libvirt refused the whole definition, where only its disks were looked at after that."""

    @property
    def agrees(self) -> bool:
        """Whether they say the same; where the host chooses the SCSI controller, pvlint may say just that."""
        ours, theirs = self.ours, self.theirs
        if ours.refused or theirs.refused:
            return bool(ours.refused) == bool(theirs.refused)
        same_path = ours.path == theirs.path or (ours.path == "unknown" and theirs.unsaid)
        return same_path and (ours.disk, ours.starts) == (theirs.disk, theirs.starts)

    def __str__(self) -> str:
        return f"pvlint says {self.ours}, libvirt {self.theirs}"


class Tally:
    """What came of comparing many guests."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._agreed: Counter[str] = Counter()
        self._notes: Counter[str] = Counter()
        self._disagreements: list[str] = []

    def add(self, guest: str, comparison: Comparison) -> None:
        if comparison.left_out:
            self._notes[f"counted without what is neither disk nor boot order: {comparison.left_out}"] += 1
        if comparison.excuse:
            self._notes[f"not counted: {comparison.excuse}"] += 1
        elif comparison.agrees:
            self._agreed["refused" if comparison.theirs.refused else comparison.theirs.path or "taken"] += 1
        else:
            self._disagreements.append(f"{guest}: {comparison}")

    def close(self) -> None:
        """Show the figures, and fail where there is a disagreement."""
        agreed, differ = self._agreed.total(), len(self._disagreements)
        print(f"\n{self._name}: {agreed} of {agreed + differ} agree {dict(self._agreed.most_common())}")
        for note, count in sorted(self._notes.items()):
            print(f"  {count} {note}")
        assert not differ, "\n".join(self._disagreements)


# --- Both sides of a guest --------------------------------------------------------------------------------------------


def read(data: bytes, name: str = "guest.xml") -> Document:
    return judged(data, name, only=ONLY)


def pvlint_says(guest: Guest) -> Answer:
    refused = "; ".join(fault.message for fault in guest.domain.faults if fault.by == "libvirt")
    path = "emulated" if guest.map.path is BootPath.UNBOOTABLE else guest.map.path.value
    disk = guest.boot_disk
    return Answer(refused, path, disk and disk.target, guest.map.starts_from_disk or disk is None)


def compare(judge: Judge, domain: etree._Element, guest: Guest) -> Comparison:
    """Which disk a guest boots from, as pvlint and libvirt's QEMU driver see it."""
    ours, left_out = pvlint_says(guest), ""
    try:
        theirs = judge.answer(domain)
        if theirs.refused and not ours.refused:
            excuse = excuse_for(judge, domain, theirs.refused)
            if excuse is not None:
                return Comparison(ours, theirs, excuse or known_difference(guest))
            left_out = theirs.refused
            theirs = judge.start(definitions.only_disks(judge.adapted(domain)))
    except CannotStart as error:
        return Comparison(ours, Answer(f"when it starts: {error}"), reason(CANNOT_START, str(error)), left_out)
    comparison = Comparison(ours, theirs, "", left_out)
    return comparison if comparison.agrees else comparison._replace(excuse=known_difference(guest))


def known_difference(guest: Guest) -> str:
    """Why another disk boots, where that is understood."""
    sd_card = guest.boot_disk is not None and guest.boot_disk.bus == "sd"
    return "an SD card has no boot index" if sd_card else ""


def compare_refusals(judge: Judge, domain: etree._Element, guest: Guest) -> Comparison:
    """Whether a guest is refused, as pvlint and a driver of libvirt see it."""
    ours = Answer(pvlint_says(guest).refused)
    theirs = Answer(judge.refusal(judge.adapted(domain)))
    if theirs.refused and not ours.refused:
        excuse = excuse_for(judge, domain, theirs.refused)
        return (
            Comparison(ours, Answer(), left_out=theirs.refused) if excuse is None else Comparison(ours, theirs, excuse)
        )
    return Comparison(ours, theirs)


def excuse_for(judge: Judge, domain: etree._Element, refused: str) -> str | None:
    """Why pvlint need not know a refusal; empty where it should, None where it is about neither disks nor booting."""
    bare = judge.refusal(definitions.only_disks(judge.adapted(domain)))
    if not bare:
        return None
    unknown = next(filter(None, map(refusals.excuse, (refused, bare))), "")
    return reason(NOT_HERE, bare) or (f"pvlint does not know this refusal yet: {unknown}" if unknown else "")


def reason(reasons: dict[str, str], message: str) -> str:
    return next((why for pattern, why in reasons.items() if re.search(pattern, message)), "")


def guests(data: bytes, name: str) -> Iterator[tuple[str, etree._Element, Guest]]:
    """The guests of a file that pvlint reads, with their definitions."""
    seen = read(data, name)
    if seen.guests:
        theirs = definitions.guests(data)
        assert len(seen.guests) == len(theirs), f"pvlint sees {len(seen.guests)} guests in {name}, not {len(theirs)}"
        for place, (guest, domain) in enumerate(zip(seen.guests, theirs, strict=True)):
            yield f"{name}[{place}]", domain, guest


def files(collection: str) -> list[Path]:
    directory, pattern = COLLECTIONS[collection]
    if not directory.is_dir():
        pytest.skip(f"the corpus does not lie beside the repository (../{directory.relative_to(ROOT.parent)})")
    return sorted(path for path in directory.rglob(pattern) if path.is_file() and path.suffix != ".tsv")


# --- The project's definitions, and other people's --------------------------------------------------------------------


@pytest.mark.libvirtd
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_definitions_boot_as_libvirt_boots_them(qemu_driver: Judge, collection: str):
    tally = Tally(f"{collection}, what boots (QEMU on x86)")
    for path in files(collection):
        for name, domain, guest in guests(path.read_bytes(), path.name):
            if definitions.is_for_qemu(domain):
                tally.add(name, compare(qemu_driver, domain, guest))
    tally.close()


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_definitions_are_refused_where_libvirt_refuses_them(test_driver: Judge, collection: str):
    tally = Tally(f"{collection}, what is refused (every hypervisor)")
    for path in files(collection):
        for name, domain, guest in guests(path.read_bytes(), path.name):
            tally.add(name, compare_refusals(test_driver, domain, guest))
    tally.close()


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_libvirt_refuses_what_pvlint_cannot_read(test_driver: Judge, collection: str):
    for path in files(collection):
        seen = read(path.read_bytes(), path.name)
        if not seen.guests and not seen.reason.startswith(("template", "a DOCTYPE")):
            # libvirt's own interface takes text: what cannot be decoded, or has a NUL in it, cannot be asked about.
            with suppress(UnicodeDecodeError):
                text = path.read_bytes().decode()
                assert "\0" in text or test_driver.refusal_of(text), f"{path.name}: {seen.reason}"


# --- Random domains ---------------------------------------------------------------------------------------------------


@pytest.mark.libvirtd
@given(text=domains())
def test_a_random_domain_boots_as_libvirt_boots_it(qemu_driver: Judge, text: str):
    [(_, domain, guest)] = guests(text.encode(), "random")
    comparison = compare(qemu_driver, domain, guest)
    assert comparison.excuse or comparison.agrees, str(comparison)


@pytest.mark.fuzz
@pytest.mark.libvirtd
def test_random_domains_boot_as_libvirt_boots_them(qemu_driver: Judge, fuzzing: bool):
    random, tally = Random(SEED), Tally("random domains")
    for _ in range(20_000 if fuzzing else 200):
        text = write_domain(random)
        [(_, domain, guest)] = guests(text.encode(), "random")
        tally.add(text, compare(qemu_driver, domain, guest))
    tally.close()


# --- One by one, what libvirt refuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize("refusal", [*refusals.COMMON, *refusals.QEMU], ids=lambda refusal: refusal.name)
def test_what_pvlint_knows_of_what_libvirt_refuses(refusal: refusals.Refusal):
    known = bool(read(refusal.xml.encode()).findings)
    assert known is refusal.known, "refusals.py has to say whether pvlint knows it"


@pytest.mark.parametrize("refusal", refusals.COMMON, ids=lambda refusal: refusal.name)
def test_libvirt_refuses_it(test_driver: Judge, refusal: refusals.Refusal):
    assert test_driver.refusal_of(refusal.xml)


@pytest.mark.libvirtd
@pytest.mark.parametrize("refusal", refusals.QEMU, ids=lambda refusal: refusal.name)
def test_libvirt_refuses_it_for_qemu(qemu_driver: Judge, refusal: refusals.Refusal):
    assert qemu_driver.refusal_of(refusal.xml)
