"""Every flagged guest of the project's definitions, and of other people's, is split cleanly, or it is said why not.

The corpus is not part of the project: it is looked at where it lies beside the repository. ``pytest -s`` shows the
figures and every reason.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from pvlint.changes import Rename
from pvlint.document import Document, Status
from pvlint.guest import Guest
from pvlint.ruling import Ruling
from tests.oracle.xen import DIED, XenParser
from tests.split.splitting import BOOT_RULES, loud, read, ruling, split

ROOT: Final = Path(__file__).parents[2]
CORPUS: Final = ROOT.parent / "shared" / "corpus"
COLLECTIONS: Final = {
    "examples": ROOT / "examples",
    "fixtures": ROOT / "tests" / "fixtures",
    "corpus-xml": CORPUS / "xml",
    "corpus-xen": CORPUS / "xen",
    "corpus-xml-nasty": CORPUS / "xml-nasty",
    "corpus-xen-nasty": CORPUS / "xen-nasty",
}
NOT_A_DEFINITION: Final = ("is libvirt's own file", "an SXP file is xend's own record")
"""Reasons that are about what the file is: it is not the one to change."""
NOT_THERE: Final = ("no emulated bus for a boot disk",)
"""Reasons that are about the platform: s390x and ppc64."""
TOOLSTACKS: Final = ("auto", "rhel5", "xend-3.2", "xl")


def files(collection: str) -> list[Path]:
    folder = COLLECTIONS[collection]
    if not folder.is_dir():
        pytest.skip(f"{collection}: no {folder.name} beside the repository")
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def documents(collection: str, judge: Ruling) -> Iterator[tuple[Path, bytes, Document]]:
    for path in files(collection):
        data = path.read_bytes()
        found = read(data, judge, path.name)
        if found.status is Status.READ:
            yield path, data, found


def flagged(found: Document) -> list[tuple[int, Guest]]:
    return [(n, guest) for n, guest in enumerate(found.guests) if "PV101" in loud(found, guest)]


@pytest.mark.parametrize("toolstack", TOOLSTACKS)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_flagged_guest_is_split_cleanly_or_it_is_said_why_not(collection: str, toolstack: str):
    judge, counts, reasons = ruling(toolstack=toolstack), Counter[str](), Counter[str]()
    for path, data, found in documents(collection, judge):
        for place, guest in flagged(found):
            tried = split(data, judge, place, path=path.name)
            if tried.result is None:
                assert tried.reason, path
                assert not tried.done, path
                reasons[tried.reason] += 1
                about = any(words in tried.reason for words in (*NOT_A_DEFINITION, *NOT_THERE))
                counts["another file or no such bus" if about else "not edited"] += 1
                continue
            counts["split"] += 1
            after = tried.result.document.guests[place]
            left, was = set(loud(tried.result.document, after)), set(loud(found, guest))
            assert not (left - was) & set(BOOT_RULES), f"{path}: {left}"
            assert not left & {"PV101", "PV102", "PV106"}, f"{path}: {left}"
            assert tried.plan is not None
            # More disks than there are places: the installer cannot be shown them all.
            shown = sum(1 for change in tried.plan.changes if isinstance(change, Rename) and change.bus == "ide")
            assert "PV401" not in left or shown >= 3, f"{path}: {left}"
            counts["clean"] += not left & set(BOOT_RULES)
            again = split(tried.result.data, judge, place, path=path.name)
            assert again.done, f"{path}: {again.reason}"
    able = counts["split"] + counts["not edited"]
    print(f"\n{collection}, {toolstack}: {dict(counts)}, {counts['clean']} of {able} clean")
    for reason, count in reasons.most_common():
        print(f"  {count} x {reason}")
    assert able or not collection.startswith(("examples", "fixtures"))
    few = collection.startswith(("fixtures", "corpus-xen"))  # a handful, half of them made to be impossible
    assert few or counts["clean"] >= 0.95 * able


def _entries(settings: dict[str, list[str]]) -> list[str]:
    return [entry for entry in settings["disk"] if entry.startswith("=")]


@pytest.mark.parametrize("stage", ["install", "final"])
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_xen_takes_what_is_written(xen_parser: XenParser, collection: str, stage: str):
    taken = 0
    judge = ruling(toolstack="xl")
    for path, data, found in documents(collection, judge):
        for place, _ in enumerate(found.guests if found.format == "xl" else ()):
            before = xen_parser.config(data, ["disk"])
            made = split(data, judge, place, stage, path=path.name).result
            if made is None or not isinstance(before, dict):
                continue
            if any(xen_parser.disk(entry[1:].encode("latin-1")) in (None, DIED) for entry in _entries(before)):
                continue  # what it refuses as it is, it may refuse then
            theirs = xen_parser.config(made.data, ["disk"])
            assert isinstance(theirs, dict), path
            for entry in set(_entries(theirs)) - set(_entries(before)):
                assert xen_parser.disk(entry[1:].encode("latin-1")) not in (None, DIED), (path, entry)
                taken += 1
    print(f"\n{collection}, {stage}: libxlutil takes {taken} changed disks")
    assert taken or "xml" in collection or collection == "corpus-xen"
