"""The audit's entries: verdicts, order, suggestions, shared stores, and that nothing is lost on the way."""

import gc
import tracemalloc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.bootmap import Evidence, Holder
from pvlint.reports.audit import VERDICTS, entries
from pvlint.reports.shelf import Shelf
from pvlint.sources.text import Text
from tests.reports.auditing import BROKEN, DEAD, EMPTY, PARA, SINGLE, SPLIT, VIRTIO, audit, kvm, of, skipped, xm
from tests.rules.fixtures import fixtures, text_of

UEFI = (
    b"name = 'uefi'\ntype = 'hvm'\nbios = 'ovmf'\ndevice_model_version = 'qemu-xen'\n"
    b"disk = ['/dev/vg0/uefi,raw,xvde,rw']\n"
)
UNSURE = xm("unsure", "phy:%s,hda,w").replace(b"phy:%s,hda,w'", b"phy:/x,%s,w' % disk")
SCSI = xm("scsi", "phy:/dev/vg0/scsi,sda,w", more="device_model = '/usr/lib/xen/bin/qemu-dm'\n")


@pytest.mark.parametrize(
    ("data", "verdict", "severity"),
    [
        (DEAD, "will-not-boot", "error"),
        (SPLIT, "emulated", None),
        (SINGLE, "emulated", "note"),
        (VIRTIO, "pv", "warning"),
        (UEFI, "pv", "warning"),
        (BROKEN, "unreadable", "error"),
        (PARA, "not-applicable", None),
        (EMPTY, "no-boot-disk", None),
        (SCSI, "will-not-boot", "error"),
    ],
)
def test_a_guest_has_the_verdict_of_its_boot_path_and_the_severity_of_its_loudest_finding(data, verdict, severity):
    (entry,) = entries(of(data))
    assert (entry["verdict"], entry["severity"]) == (verdict, severity)


def test_a_guest_whose_boot_files_are_on_a_pv_disk_will_not_boot_though_its_mbr_is_emulated():
    document = of(SPLIT)
    (guest,) = document.guests
    elsewhere = Holder(1, Evidence.DECLARED, "part /boot --ondisk=xvdb")
    astray = guest._replace(map=guest.map._replace(grub=elsewhere, boot=elsewhere))
    (entry,) = entries(document._replace(guests=(astray,)))
    assert (entry["verdict"], entry["boot_path"], entry["suggested"]) == ("will-not-boot", "emulated", None)
    assert [disk["holds"] for disk in entry["disks"]] == [["mbr"], ["grub", "boot"]]


def test_what_cannot_be_decided_is_not_known():
    (entry,) = entries(of(UNSURE))
    assert entry["verdict"] == "unknown"


def test_a_guest_that_libvirt_refuses_cannot_be_read_and_keeps_its_name():
    (entry,) = entries(of(VIRTIO.replace(b"</disk>", b"</disk><disk><target dev='vda' bus='virtio'/></disk>")))
    assert (entry["verdict"], entry["name"], entry["severity"]) == ("unreadable", "virtio", "error")


def test_a_file_that_cannot_be_read_is_one_entry_without_a_name():
    (entry,) = entries(of(BROKEN, "x/broken.xml"))
    assert (entry["name"], entry["path"], entry["disks"]) == (None, "x/broken.xml", [])
    assert [finding["code"] for finding in entry["findings"]] == ["PV001"]


def test_entries_come_worst_first_then_by_host_path_and_line():
    documents = [of(data, f"{n}.cfg") for n, data in enumerate((PARA, SPLIT, SINGLE, VIRTIO, EMPTY, DEAD, BROKEN))]
    documents += [of(DEAD, "0.cfg", "qemu:///b"), of(DEAD, "9.cfg", "qemu:///a")]
    found = [(entry["verdict"], entry["host"]) for entry in audit(*documents).entries]
    assert found == [
        ("unreadable", None), ("will-not-boot", None), ("will-not-boot", "qemu:///a"), ("will-not-boot", "qemu:///b"),
        ("pv", None), ("emulated", None), ("no-boot-disk", None), ("emulated", None), ("not-applicable", None),
    ]  # fmt: skip


def test_lines_of_a_file_are_sorted_as_numbers():
    many = b"".join(kvm(f"g{n}", "vda", "virtio") for n in range(12))
    lines = [entry["line"] for entry in audit(of(many, "many.xml")).entries]
    assert len(lines) == 12
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("data", "boot", "rest"),
    [
        (DEAD, ("hda", "ide"), ("xvdb", "xen")),
        (SINGLE, ("hda", "ide"), ("xvdb", "xen")),
        (VIRTIO, ("hda", "ide"), ("vdb", "virtio")),
    ],
)
def test_the_split_is_suggested_for_a_pv_boot_disk_and_for_a_single_disk(data, boot, rest):
    (entry,) = entries(of(data))
    planned = entry["suggested"]
    assert (planned["boot"]["target"], planned["boot"]["bus"]) == boot
    assert (planned["rest"]["target"], planned["rest"]["bus"]) == rest
    assert planned["rest"]["was"] == entry["boot_disk"]


@pytest.mark.parametrize("data", [SPLIT, PARA, EMPTY, BROKEN])
def test_no_split_is_suggested_where_there_is_nothing_to_split(data):
    (entry,) = entries(of(data))
    assert entry["suggested"] is None


def test_findings_go_to_the_guest_they_are_about():
    two = of(kvm("one", "vda", "virtio") + kvm("two", "hda", "ide"), "two.xml")
    found = {entry["name"]: {finding["code"] for finding in entry["findings"]} for entry in entries(two)}
    assert found == {"one": {"PV101"}, "two": {"PV201"}}


def test_a_finding_about_the_file_goes_to_the_guest_around_its_line():
    second = kvm("two", "hda", "ide").replace(b"<devices>", b"<!-- pvlint: ignore[PV105] -->\n<devices>")
    two = of(kvm("one", "vda", "virtio") + second, "two.xml")
    assert {entry["name"]: [f["code"] for f in entry["findings"]] for entry in entries(two)}["two"] == [
        "PV901",
        "PV201",
    ]


@pytest.mark.parametrize("fixture", fixtures(), ids=lambda fixture: fixture.path.name)
def test_no_finding_and_no_guest_is_lost(fixture):
    document = of(text_of(fixture.path).encode("utf-8", "surrogatepass"), fixture.path.name)
    found = list(entries(document))
    assert sum(len(entry["findings"]) for entry in found) == len(document.findings)
    assert [entry["name"] for entry in found if entry["name"] is not None] == [guest.name for guest in document.guests]
    assert {entry["verdict"] for entry in found} <= set(VERDICTS)


def test_a_store_that_two_guests_write_to_is_listed_with_both():
    collected = audit(
        of(kvm("a", "vda", "virtio", "/srv/x.img")), of(kvm("b", "vda", "virtio", "/srv/./x.img"), "b.xml")
    )
    (store,) = collected.shared()
    assert (store["store"], store["hosts"]) == ("/srv/x.img", [])
    assert [(writer["guest"], writer["disk"], writer["path"]) for writer in store["writers"]] == [
        ("b", "vda", "b.xml"),
        ("a", "vda", "guest.cfg"),
    ]


def test_a_store_across_hosts_names_them():
    one, other = (of(kvm("a", "vda", "virtio"), host=host) for host in ("qemu+ssh://h2/system", "qemu+ssh://h1/system"))
    (store,) = audit(one, other).shared()
    assert store["hosts"] == ["qemu+ssh://h1/system", "qemu+ssh://h2/system"]


def test_one_guest_in_two_files_shares_with_nobody():
    assert list(audit(of(VIRTIO, "a.xml"), of(VIRTIO, "b.xml")).shared()) == []


def test_what_is_skipped_comes_by_reason_and_path():
    collected = audit(skipped("b", "z"), skipped("a", "z"), skipped("c", "a"))
    assert [(one["reason"], one["path"]) for one in collected.skipped] == [("a", "c"), ("z", "a"), ("z", "b")]


def test_hosts_and_rules_are_counted_by_guests():
    collected = audit(of(DEAD, host="h"), of(SINGLE, host="h"), of(SPLIT))
    assert {host: dict(counts) for host, counts in collected.hosts.items()} == {
        "h": {"error": 1, "note": 1},
        "": {"": 1},
    }
    assert collected.rules["PV101", "boot-disk-pv"] == 1


@given(st.lists(st.tuples(st.text(max_size=4), st.text()), max_size=30))
def test_a_shelf_gives_back_all_that_was_put_there_sorted_by_its_keys(values):
    shelf = Shelf()
    for place, (key, text) in enumerate(values):
        shelf.put(key, {"place": place, "text": text})
    taken = [(values[value["place"]][0], value["place"], value["text"]) for value in shelf]
    assert taken == sorted((key, place, text) for place, (key, text) in enumerate(values))
    assert [value["place"] for value in shelf] == [place for _, place, _ in taken]


def test_a_large_shelf_goes_to_a_file_and_can_be_added_to_after_reading():
    shelf = Shelf()
    for n in range(300):
        shelf.put(f"{n:04}", {"n": n, "fill": "x" * 20_000})
    assert [value["n"] for value in shelf] == list(range(300))
    shelf.put("", {"n": -1, "fill": ""})
    assert next(iter(shelf))["n"] == -1


def excerpt_of(data: bytes) -> list[str]:
    (entry,) = audit(of(data), source=True).entries
    return ["".join(f"[{text}]" if marked else text for text, marked in line["pieces"]) for line in entry["source"]]


def test_the_source_shows_the_lines_of_findings_with_their_places_marked():
    assert excerpt_of(DEAD) == ["[boot = 'c']", "disk = [['phy:/dev/vg0/dead,xvda,w']]"]


def test_a_long_line_is_cut_around_its_mark():
    (line,) = excerpt_of(
        xm("a", "phy:/dev/vg0/a,xvda,w").replace(b"boot = 'c'\n", b"").replace(b"disk = ", b"disk = " + b" " * 5000)
    )
    assert line.startswith("...")
    assert "['phy:/dev/vg0/a,xvda,w']" in line
    assert len(line) < 200


def test_the_source_tells_no_password():
    data = xm("a", "phy:/dev/vg0/a,xvda,w").replace(b"boot = 'c'\n", b"boot = 'c'; vncpasswd = 'hush'\n")
    assert excerpt_of(data)[0] == "[boot = 'c']; vncpasswd = ******"


def test_control_characters_in_the_source_are_shown_as_what_they_are():
    assert "\\x1b" in excerpt_of(xm("a", "phy:/dev/vg0/a\x1b,xvda,w").replace(b"\\x1b", b"\x1b"))[1]


def test_an_audit_keeps_nothing_of_a_document():
    class Watched(Text):
        """A text that can be watched."""

    text = Watched(DEAD.decode())
    watch = weakref.ref(text)
    collected = audit(of(DEAD)._replace(text=text), source=True)
    del text
    gc.collect()
    assert watch() is None
    assert len(collected.entries) == 1


def test_an_entry_costs_little_memory_however_much_it_says():
    collected, document, many = audit(source=True), of(DEAD), 4000
    tracemalloc.start()
    for n in range(many):
        collected.add(collected.of(document._replace(path=f"host{n % 20}/guest{n}.cfg")))
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept / many < 400
    assert len(collected.entries) == many
