"""xl disk strings: fields by position, CD-ROMs, prefixes and bad input (facts: libxlu_disk_l.l, libxlu_disk.c)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.readers import xl_disk
from tests.readers.xl_disk_checks import accepted, refused
from tests.strategies import mutated, xl_disk_strings

# --- Fields by position -----------------------------------------------------------------------------------------------


def test_the_fields_are_target_format_device_and_access():
    accepted("/x,qcow2,xvda,ro", target="/x", format="qcow2", vdev="xvda", read_only=True, cdrom=False, prefix="")


def test_format_and_access_may_be_left_empty():
    accepted("/x.img,,hda", format="raw", vdev="hda", read_only=False)
    accepted("/x.img,,hda,", read_only=False)


def test_a_comma_may_end_the_string():
    accepted("phy:/x,hda,w,", vdev="hda", read_only=False)


def test_one_field_too_many_is_refused():
    refused("/x,raw,hda,w,x", "one field too many, 'x'", vdev="hda")
    refused("/x,raw,hda,w,,", "one field too many")


def test_without_a_prefix_the_second_field_is_the_format():
    refused("/x.img,hda,w", "the format of the image, and 'hda' is none", target="/x.img", vdev="hda", read_only=False)


@pytest.mark.parametrize("name", ["raw", "qcow", "qcow2", "vhd", "qed", "empty"])
def test_the_formats(name):
    accepted(f"/x,{name},xvda", format=name)


@pytest.mark.parametrize(("access", "read_only"), [("r", True), ("ro", True), ("rw", False), ("w", False), ("", False)])
def test_the_ways_of_access(access, read_only):
    accepted(f"/x,raw,xvda,{access}", read_only=read_only)
    accepted(f"/x,raw,xvda,access={access}", read_only=read_only)


@pytest.mark.parametrize("access", ["w!", "R", "RW", "!", "read"])
def test_no_other_way_of_access_is_known(access):
    refused(f"/x,raw,hda,{access}", f"unknown access '{access}'", vdev="hda")


def test_blanks_before_a_field_are_dropped_and_those_after_it_kept():
    accepted("  /x ,\traw,\n hda ", target="/x ", format="raw", vdev="hda ")


def test_a_device_may_carry_its_type():
    accepted("/x.iso,raw,hdc:cdrom,r", vdev="hdc", cdrom=True)
    accepted("/x,raw,hda:disk,w", vdev="hda", cdrom=False)
    accepted("/x,raw,a:b:disk,w", vdev="a:b")
    refused("/x,raw,fda:floppy,w", "unknown device type 'floppy'", vdev="fda")


def test_the_type_of_a_device_does_not_make_up_for_a_missing_format():
    refused("/x.iso,hdc:cdrom,r", "'hdc:cdrom' is none", target="/x.iso", vdev="hdc", cdrom=True)


def test_an_empty_drive_may_leave_the_format_out():
    accepted(",hdc:cdrom,r", target="", vdev="hdc", cdrom=True, format="empty", removable=True)
    accepted(",hdc:disk,r", vdev="hdc", cdrom=False, format="empty")


def test_a_field_with_an_equals_sign_is_refused():
    refused("/a=b,hda,w", "'='", target="/a=b", vdev="hda")
    refused("/x,raw,hda,=w", "'='", vdev="hda")
    refused("/x,raw,hda,=\nw", "'='")


def test_an_equals_sign_at_the_very_end_is_overlooked():
    accepted("/x,raw,hda,w,=", vdev="hda")
    accepted("/x,raw,hda=", vdev="hda")
    accepted("/x,raw,hda,cdrom=", cdrom=True)


# --- CD-ROMs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spec", ["/x.iso,,hdc,cdrom", "/x.iso,raw,hdc,devtype=cdrom,w", "cdrom,/x.iso,raw,hdc:cdrom,rw"]
)
def test_a_cdrom_is_removable_and_read_only(spec):
    accepted(spec, cdrom=True, removable=True, read_only=True, format="raw", target="/x.iso")


def test_a_drive_without_a_target_is_empty_whatever_its_format():
    accepted("vdev=hdc,cdrom,format=raw", target="", format="empty")


def test_what_is_said_last_of_the_type_counts():
    accepted("/x,raw,hda:cdrom,devtype=disk", cdrom=False)
    accepted("/x,raw,hda:disk,cdrom", cdrom=True)


def test_only_a_cdrom_may_have_no_target():
    refused("vdev=hda", "no target")
    accepted(",raw,hda", target="")


@pytest.mark.parametrize("spec", ["", "/x", "/x,raw", "phy:/x", ","])
def test_a_device_is_needed(spec):
    refused(spec, "no device")


# --- Prefixes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", [
    "phy:", "file:", "tap:", "tap2:", "aio:", "tapdisk:", "ioemu:", "tap:aio:", "tap:tapdisk:aio:", "phy:phy:",
])  # fmt: skip
def test_a_prefix_is_taken_off_and_stands_for_the_format_field(prefix):
    accepted(f"{prefix}/x,hda,w", target="/x", vdev="hda", format="raw", read_only=False, prefix=prefix)


@pytest.mark.parametrize("name", ["raw", "qcow", "qcow2", "vhd"])
def test_a_prefix_may_name_the_format(name):
    accepted(f"tap:{name}:/x,hda,w", format=name, prefix=f"tap:{name}:")
    refused(f"{name}:/x,format=qed,vdev=hda", "given twice")


@pytest.mark.parametrize("name", ["iscsi", "nbd", "enbd", "drbd"])
def test_a_prefix_may_name_the_script(name):
    accepted(f"{name}:r0,hda,w", target="r0", script=f"block-{name}", prefix=f"{name}:")
    refused(f"script=s,{name}:r0,hda", "script is given twice")


def test_a_prefix_may_stand_before_the_device_and_means_nothing_there():
    accepted("phy:/x,ioemu:hda,w", vdev="hda", prefix="phy:", vdev_prefix="ioemu:")
    accepted("/x,ioemu:hda,w", vdev="hda", prefix="", vdev_prefix="ioemu:")


def test_after_a_prefix_there_is_no_format_field():
    refused("phy:/x,,hda,w", "unknown access 'hda'", target="/x")
    refused("phy:/x,raw,xvda,rw", "comes the device", target="/x", format="raw", vdev="xvda", read_only=False)


@pytest.mark.parametrize("prefix", ["vmdk:", "http:", "sync:", "tap:ram:"])
def test_an_unknown_prefix_is_refused(prefix):
    name = prefix.split(":")[-2]
    refused(f"{prefix}/x,hda,w", f"unknown prefix '{name}:'", target="/x", vdev="hda", prefix=prefix)


@pytest.mark.parametrize("target", ["rbd:pool/x", "a:b", "C:/x", "x-y:/z", "Phy:/x", "1:/x", "/x:/y"])
def test_what_only_looks_like_a_prefix_is_part_of_the_target(target):
    accepted(f"{target},raw,hda", target=target, prefix="")


def test_a_known_prefix_needs_nothing_after_it():
    accepted("phy:,hdc:cdrom,r", target="", vdev="hdc", cdrom=True)
    refused("foo:,hdc:cdrom,r", "unknown prefix")


def test_a_prefix_looks_ahead_to_the_end_of_its_line_only():
    accepted("phy:a\nb,raw,hda", target="phy:a\nb", prefix="")
    refused("phy:\nb,hda", "unknown prefix")


def test_a_nul_is_refused():
    refused("/x\0,raw,hda", "NUL")


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.fuzz
@given(spec=st.one_of(st.text(), mutated(xl_disk_strings()), st.text(alphabet="a1,=:/ \n-_")))
def test_any_text_can_be_read(spec: str):
    disk = xl_disk.parse(spec)
    assert disk.cdrom is disk.removable
    assert disk.read_only or not disk.cdrom
    assert disk.problems or disk.vdev or "vdev=" in spec or "," in spec
    assert all(len(problem) < 200 for problem in disk.problems)


@pytest.mark.slow
@pytest.mark.parametrize("piece", [
    ",", "=", ":", "a", " ", "\n", "tap:", "a:", "a=", "a=b", "a_b=", "cdrom,", "cdrom=", "vdev=,", "grant_usage=0",
    "target=\n", "raw:\n", " \n ", "a\n", "colo-port=", "colo-port=1", "9",
])  # fmt: skip
def test_time_is_linear(piece):
    def seconds(count: int) -> float:
        start = time.process_time()
        for head in ("", "phy:", "colo-port="):
            xl_disk.parse(head + piece * count)
        return time.process_time() - start

    few = min(seconds(2_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(3)) < 20 * 4 * few + 0.2
