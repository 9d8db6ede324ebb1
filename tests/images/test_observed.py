"""Real images, looked at from the command line: what each disk holds, and who holds MBR, GRUB and /boot."""

import fcntl
import json
import os
import shutil
import struct
from typing import Any

import pytest

from tests.cli.program import process, pvlint
from tests.images.answers import Disk, Image
from tests.images.build import IMAGES, NAMED
from tests.images.guests import NAMES, domain
from tests.reports.schemas import complaints

ROLES = ("mbr", "grub", "boot")


def observed(definition, *options: str, status: int = 0) -> dict[str, Any]:
    """The first guest of a definition as JSON."""
    outcome = pvlint("disks", "--isolated", "--images", "--output-format", "json", *options, str(definition))
    assert outcome.status == status, outcome.err
    report = json.loads(outcome.out)
    assert complaints("disks-1", report) == []
    guest: dict[str, Any] = report["documents"][0]["guests"][0]
    return guest


def found_codes(definition, *options: str) -> dict[str, dict[str, Any]]:
    outcome = pvlint("check", "--isolated", "--images", "--output-format", "json", *options, str(definition))
    assert outcome.status in (0, 1), outcome.err
    return {finding["code"]: finding for finding in json.loads(outcome.out)["findings"]}


def written(image: Image, images, folder, names=NAMES, **more):
    """A definition of the guest with these images."""
    paths = images(image.name)
    path = folder / f"{image.name}.xml"
    path.write_text(domain([(p, d.declared) for p, d in zip(paths, image.disks, strict=True)], names, **more))
    return path, "--image-root", str(paths[0].parent)


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.name)
def test_every_image_is_seen_as_what_it_is(image, images, tmp_path):
    guest = observed(*written(image, images, tmp_path, uefi=image.name == "d"))
    for shown, answer in zip(guest["disks"], image.disks, strict=True):
        assert_seen(shown["image"], answer)
    for role, place in zip(ROLES, (image.mbr, image.grub, image.boot), strict=True):
        holder = guest["boot"][role]
        if place is None:
            assert holder["evidence"] == "inferred" or (image.name == "d" and role == "mbr"), role
        else:
            assert (holder["disk"], holder["evidence"]) == (NAMES[place], "observed"), role


def assert_seen(seen: dict[str, Any], answer: Disk) -> None:
    assert seen["look"] == answer.look.value, seen["reason"]
    if answer.look.value != "observed":
        return
    assert (seen["container"], seen["scheme"] or "") == (answer.container, answer.scheme)
    parts = [(p["number"], p["start"] // 512, p["size"] // 512, p["kind"]) for p in seen["partitions"]]
    assert parts == [tuple(part) for part in answer.partitions]
    loader = seen["loader"]
    assert (loader["kind"] or "", loader["in_partition"]) == (answer.loader.kind, answer.loader.in_partition)
    if not answer.loader.in_partition:  # of a chain the last one is told of, and that goes on by itself
        assert loader["goes_to"] == answer.loader.goes_to.value
    assert (loader["drive"], loader["identity"] or "") == (answer.loader.drive, answer.loader.identity)
    filesystems = {(f["kind"], f["label"] or "", f["partition"], f["volume"] or "") for f in seen["filesystems"]}
    wanted = {(f.kind, f.label, f.partition) for f in answer.filesystems if not f.volume}
    assert {one[:3] for one in filesystems if not one[3] and one[0] != "LVM2_member"} == wanted
    assert {(f.kind, f.volume) for f in answer.filesystems if f.volume} == {(o[0], o[3]) for o in filesystems if o[3]}
    assert [group["name"] for group in seen["groups"]] == list(answer.groups)


@pytest.mark.parametrize("name", ["j", "j2", "j3"])
def test_boot_on_the_second_disk_is_flagged_where_that_is_pv(name, images, tmp_path):
    image = NAMED[name]
    pv = found_codes(*written(image, images, tmp_path, ("hda", "xvdb"), kind="xen"), "--toolstack", "rhel5")
    assert pv["PV102"]["evidence"] == "observed"
    assert (pv["PV102"]["severity"], pv["PV102"]["disk"]) == ("error", "xvdb")
    emulated = found_codes(*written(image, images, tmp_path, ("hda", "hdb"), kind="xen"), "--toolstack", "rhel5")
    assert not {"PV101", "PV102", "PV103"} & set(emulated)


def test_a_loader_on_a_disk_that_the_firmware_does_not_start(images, tmp_path):
    paths = images("b")
    path = tmp_path / "swapped.xml"
    path.write_text(domain([(paths[1], "raw"), (paths[0], "raw")]))
    found = found_codes(path, "--image-root", str(paths[0].parent))
    assert found["PV103"]["evidence"] == "observed"
    assert "Master Boot Record is on hdb" in found["PV103"]["message"]


def test_a_blank_disk_says_nothing_and_the_verdict_falls_back(images, tmp_path):
    guest = observed(*written(NAMED["e"], images, tmp_path))
    assert guest["disks"][0]["image"]["look"] == "blank"
    assert {guest["boot"][role]["evidence"] for role in ROLES} == {"inferred"}


def test_root_on_the_boot_disk_is_seen_beside_a_pv_disk(images, tmp_path):
    one, blank = images("a")[0], images("e")[0]
    path = tmp_path / "guest.xml"
    path.write_text(domain([(one, "raw"), (blank, "raw")], ("hda", "xvdb"), kind="xen"))
    roots = ("--image-root", str(one.parent), "--image-root", str(blank.parent))
    found = found_codes(path, *roots, "--toolstack", "rhel5")
    assert found["PV203"]["evidence"] == "observed"
    assert "carries / and swap" in found["PV203"]["message"]


def test_root_on_a_pv_disk_needs_an_initrd(images, tmp_path):
    definition = written(NAMED["b"], images, tmp_path, ("hda", "xvdb"), kind="xen")
    assert found_codes(*definition, "--toolstack", "rhel5")["PV206"]["evidence"] == "observed"


def test_the_release_is_read_from_the_image(images, tmp_path):
    """RHEL 5.11, as the image says, puts modules into an initrd with mkinitrd; nothing else tells that."""
    definition = written(NAMED["b"], images, tmp_path, ("hda", "xvdb"), kind="xen")
    assert "dracut" not in found_codes(*definition, "--toolstack", "rhel5")["PV206"]["help"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{root}/gone.img", "no such file"),
        ("{root}/../secret", "outside the allowed"),
        ("{root}/link", "a link leads out of"),
        ("/dev/sda", "--allow-block-devices"),
        ("pool/volume", "no file of this host"),
        ("rbd:pool/image", "no file of this host"),
    ],
)
def test_an_image_that_cannot_be_looked_at_says_why_and_the_verdict_falls_back(source, words, tmp_path):
    (tmp_path / "secret").write_bytes(b"x" * 4096)
    root = tmp_path / "images"
    root.mkdir()
    (root / "link").symlink_to(tmp_path / "secret")
    path = tmp_path / "guest.xml"
    path.write_text(domain([(source.replace("{root}", str(root)), "raw")]))
    guest = observed(path, "--image-root", str(root))
    assert guest["disks"][0]["image"]["look"] == "not observed"
    assert words in guest["disks"][0]["image"]["reason"]
    assert guest["boot"]["boot"] == {"disk": "hda", "evidence": "inferred", "reason": "the only hard disk"}


def test_images_beside_the_definition_need_no_root(images, tmp_path):
    shutil.copy(images("b")[0], tmp_path / "boot.img")
    path = tmp_path / "guest.xml"
    path.write_text(domain([(tmp_path / "boot.img", "raw")]))
    assert observed(path)["boot"]["mbr"]["evidence"] == "observed"


def test_an_image_that_was_just_written_may_be_stale(images, tmp_path):
    shutil.copy(images("b")[0], tmp_path / "boot.img")
    path = tmp_path / "guest.xml"
    path.write_text(domain([(tmp_path / "boot.img", "raw")]))
    assert observed(path)["disks"][0]["image"]["stale"]


def test_nothing_is_looked_at_unless_asked_for(images, tmp_path):
    path = tmp_path / "guest.xml"
    path.write_text(domain([(images("b")[0], "raw")]))
    outcome = process("disks", "--isolated", "--output-format", "json", str(path))
    guest = json.loads(outcome.out)["documents"][0]["guests"][0]
    assert "image" not in guest["disks"][0]
    assert guest["boot"]["mbr"]["evidence"] == "inferred"


def test_a_root_that_is_no_directory_ends_the_run(tmp_path):
    outcome = process("check", "--isolated", "--image-root", str(tmp_path / "gone"), str(tmp_path))
    assert outcome.status == 2
    assert "is no directory" in outcome.err


def test_the_text_shows_partitions_filesystems_and_mount_points(images, tmp_path):
    path, *options = written(NAMED["b"], images, tmp_path)
    out = process("disks", "--isolated", "--images", *options, str(path)).out
    assert "DOS partition table, GRUB legacy" in out
    assert "LABEL=/boot  GRUB, /boot" in out
    assert "VolGroup00/LogVol00" in out


def test_without_a_look_at_the_first_disk_nothing_is_concluded_from_an_old_system_on_another(images, tmp_path):
    """The guide's remedy: a new small disk before the old one, on which GRUB and /boot still are."""
    old, blank = images("a")[0], images("e")[0]
    roots = ("--image-root", str(old.parent), "--image-root", str(blank.parent), "--toolstack", "rhel5")
    path = tmp_path / "guest.xml"
    for first in (str(blank), "/dev/vg/boot"):
        path.write_text(domain([(first, "raw"), (old, "raw")], ("hda", "xvdb"), kind="xen"))
        assert not {"PV101", "PV102", "PV103"} & set(found_codes(path, *roots)), first


@pytest.mark.parametrize("source", ["phy:disk.img", "phy:vg/lv"])
def test_phy_names_a_device_and_not_a_file_beside_the_definition(source, tmp_path):
    (tmp_path / "disk.img").write_bytes(bytes(4096))
    path = tmp_path / "guest.cfg"
    path.write_text(f"builder = 'hvm'\ndisk = ['{source},hda,w']\n")
    guest = observed(path)
    assert "block device" in guest["disks"][0]["image"]["reason"]


def test_the_whole_host_is_never_the_default(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    text = domain([("/etc/passwd", "raw")])
    outcome = process("disks", "--isolated", "--images", "--output-format", "json", "-", stdin=text.encode())
    image = json.loads(outcome.out)["documents"][0]["guests"][0]["disks"][0]["image"]
    assert "outside the allowed directories" in image["reason"] or "no such file" in image["reason"]


def test_an_image_that_somebody_has_locked_may_be_stale(images, tmp_path):
    image = tmp_path / "boot.img"
    shutil.copy(images("b")[0], image)
    os.utime(image, (1, 1))
    path = tmp_path / "guest.xml"
    path.write_text(domain([(image, "raw")]))
    assert not observed(path)["disks"][0]["image"]["stale"]
    with image.open("rb") as running:
        # As a running QEMU does: a shared lock on one of the bytes for permissions.
        fcntl.fcntl(running, 37, struct.pack("@hhqqi", fcntl.F_RDLCK, os.SEEK_SET, 100, 1, 0).ljust(32, b"\0"))
        assert observed(path)["disks"][0]["image"]["stale"]


def test_check_tells_of_images_that_were_not_observed(images, tmp_path):
    path = tmp_path / "guest.xml"
    path.write_text(domain([(images("b")[0], "raw"), (tmp_path / "gone.img", "raw")]))
    outcome = process("check", "--isolated", "--images", "--image-root", str(images("b")[0].parent), str(path))
    assert f"1 of 2 disk images not observed: {tmp_path}/gone.img: no such file" in outcome.err
    loud = process("check", "-v", "--isolated", "--image-root", str(images("b")[0].parent), str(path))
    assert "boot.img: observed, " in loud.err
    assert "KiB read" in loud.err


def test_a_device_name_with_escapes_is_inert(tmp_path):
    path = tmp_path / "guest.cfg"
    path.write_text("builder = 'hvm'\ndisk = ['file:/boot.img,xvdb\x1b[31m,w']\n")
    assert "\x1b" not in process("disks", "--isolated", "--images", str(path)).out


def test_what_holds_in_one_version_of_a_guest_only_is_not_claimed(images, tmp_path):
    """Which disk comes second hangs on a condition, and with it where /boot is."""
    split, apart = images("b"), images("j")
    path = tmp_path / "guest.cfg"
    path.write_text(
        "import os\nbuilder = 'hvm'\n"
        f"disk = ['file:{split[0]},hda,w', 'file:{split[1]},hdb,w']\n"
        f"if os.path.exists('/a'):\n    disk = ['file:{apart[0]},hda,w', 'file:{apart[1]},hdb,w']\n"
    )
    guest = observed(path, "--image-root", str(split[0].parent), "--image-root", str(apart[0].parent))
    assert {guest["boot"][role]["evidence"] for role in ROLES} == {"inferred"}
