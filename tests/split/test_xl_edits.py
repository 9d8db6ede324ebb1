"""The two-disk layout and single changes, written into xl configs."""

import pytest

from tests.split.carrying import Add, Rename, Writable, carried, two_disks

XL = "name = 'a'\ntype = 'hvm'\n"

# What stands in the file, what is to stand there once the first disk is two, and the prefix of the new one.
TWO_DISKS = {
    "a prefix": (
        "disk = ['phy:/dev/vg/a,xvda,w']\n",
        "disk = ['phy:/srv/boot.img,hda,w', 'phy:/dev/vg/a,xvde,w']\n",
    ),
    "an image": (
        "disk = ['/x.img,raw,xvda,rw']\n",
        "disk = ['/srv/boot.img,raw,hda,rw', '/x.img,raw,xvde,rw']\n",
    ),
    "an image without a format": (
        'disk = [ "/x.img,,xvda" ]\n',
        'disk = [ "/srv/boot.img,,hda", "/x.img,,xvde" ]\n',
    ),
    "names": (
        "disk = ['format=raw, vdev=xvda, access=rw, target=/x, y,xvda,w']\n",
        "disk = ['format=raw, vdev=hda, access=rw, target=/srv/boot.img', 'format=raw, vdev=xvde, access=rw, "
        "target=/x, y,xvda,w']\n",
    ),
    "names after the path": (
        "disk = ['/x,format=qcow2,vdev=xvda,discard']\n",
        "disk = ['/srv/boot.img,format=qcow2,vdev=hda,discard', '/x,format=qcow2,vdev=xvde,discard']\n",
    ),
    "virtio, a backend and a script": (
        "disk = ['specification=virtio,vdev=xvda,backend=storage,script=block-x,target=/x']\n",
        "disk = ['vdev=hda,target=/srv/boot.img', "
        "'specification=virtio,vdev=xvde,backend=storage,script=block-x,target=/x']\n",
    ),
    "read-only": (
        "disk = ['/x,raw,xvda,ro']\n",
        "disk = ['/srv/boot.img,raw,hda,rw', '/x,raw,xvde,ro']\n",
    ),
    "old prefixes and blanks": (
        "disk = [ 'tap:aio:/x, ioemu:xvda, w' ] ; memory = 1\n",
        "disk = [ 'tap:aio:/srv/boot.img, hda, w', 'tap:aio:/x, xvde, w' ] ; memory = 1\n",
    ),
    "over several lines": (
        "disk = [\n  # the root\n  'phy:/a,xvda,w', # here\n  'phy:/b,xvdf,w',\n] # end\n",
        "disk = [\n  'phy:/srv/boot.img,hda,w',\n  # the root\n  'phy:/a,xvde,w', # here\n"
        "  'phy:/b,xvdf,w',\n] # end\n",
    ),
    "joined lists": (
        "disk = [ 'phy:/b,xvdf,w' ]\ndisk += [ 'phy:/a,xvda,w' ]",
        "disk = [ 'phy:/b,xvdf,w' ]\ndisk += [ 'phy:/srv/boot.img,hda,w', 'phy:/a,xvde,w' ]",
    ),
    "statements on one line": (
        "memory=1; disk=['phy:/a,xvda,w','phy:/b,xvdf,w'];vcpus=1\n",
        "memory=1; disk=['phy:/srv/boot.img,hda,w','phy:/a,xvde,w','phy:/b,xvdf,w'];vcpus=1\n",
    ),
    "a list that another one hides": (
        "disk = ['phy:/a,xvda,w']\ndisk = ['phy:/a,xvda,w']\n",
        "disk = ['phy:/a,xvda,w']\ndisk = ['phy:/srv/boot.img,hda,w', 'phy:/a,xvde,w']\n",
    ),
    "text that is no ASCII": (
        "disk = ['phy:/größe,xvda,w'] # 日本\n",
        "disk = ['phy:/srv/boot.img,hda,w', 'phy:/größe,xvde,w'] # 日本\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", TWO_DISKS)
def test_writes_the_two_disks_in_the_style_of_the_file(case: str):
    before, after = TWO_DISKS[case]
    place = 1 if case == "joined lists" else 0
    changes = two_disks(place, rest="xvde", prefix="")
    assert carried(XL + before, changes, "xl") == XL + after


@pytest.mark.parametrize(
    ("like", "add", "new"),
    [
        ("/x,raw,xvda,rw", Add("hda", "ide", "/b,c=d", 0), "format=raw,vdev=hda,access=rw,target=/b,c=d"),
        ("/x,qcow2,xvda,rw", Add("hda", "ide", "/b", 0, format="raw"), "/b,raw,hda,rw"),
        ("/x,,xvda,rw", Add("hda", "ide", "/b", 0, format="raw"), "/b,,hda,rw"),
        ("/x,,xvda,rw", Add("hda", "ide", "/b", 0, format="qcow2"), "/b,qcow2,hda,rw"),
        ("/x,raw,xvda,rw", Add("hda", "ide", "/b", 0, prefix="phy:"), "phy:/b,hda,w"),
        ("qcow2:/x,xvda,w", Add("hda", "ide", "/b", 0, prefix="raw:"), "raw:/b,hda,w"),
        ("phy:/x,xvda,w", Add("hda", "ide", "/b", 0, format="qcow2"), "/b,qcow2,hda,rw"),
        ("vdev=xvda,target=/x", Add("hda", "ide", "/b", 0, format="raw"), "vdev=hda,target=/b"),
        ("format=qcow2,vdev=xvda,target=/x", Add("hda", "ide", "/b", 0, "raw"), "format=raw,vdev=hda,target=/b"),
        ("phy:/dev/x,xvda,w,backendtype=phy", Add("hda", "ide", "/b", 0), "phy:/b,hda,w"),
        ("/x,raw,xvda,rw,direct-io-safe", Add("hda", "ide", "/b", 0), "/b,raw,hda,rw,direct-io-safe"),
    ],
)  # fmt: skip
def test_a_new_entry_is_like_the_old_one_as_far_as_it_fits(like: str, add: Add, new: str):
    assert carried(f"{XL}disk = ['{like}']\n", [add], "xl") == f"{XL}disk = ['{new}', '{like}']\n"


@pytest.mark.parametrize(
    ("entry", "after"),
    [
        ("/x,raw,hda,ro", "/x,raw,hda,rw"),
        ("phy:/x,hda,r", "phy:/x,hda,w"),
        ("vdev=hda, access=ro, target=/r,ro", "vdev=hda, access=rw, target=/r,ro"),
        ("access=r,vdev=hda,target=r", "access=w,vdev=hda,target=r"),
    ],
)
def test_makes_a_disk_writable(entry: str, after: str):
    text = f"{XL}disk = ['{entry}']\n"
    assert carried(text, [Writable(0)], "xl") == text.replace(entry, after)


@pytest.mark.parametrize(
    ("entry", "after"),
    [
        ("/x.iso,,hdc:cdrom", "/x.iso,,hdd:cdrom"),
        ("/x.iso,,hdc,cdrom", "/x.iso,,hdd,cdrom"),
        ("devtype=cdrom,vdev=hdc,target=/x,hdc", "devtype=cdrom,vdev=hdd,target=/x,hdc"),
        (",hdc:cdrom,r", ",hdd:cdrom,r"),
    ],
)
def test_renames_a_cdrom_drive(entry: str, after: str):
    text = f"{XL}disk = ['{entry}']\n"
    assert carried(text, [Rename(0, "hdd", "ide")], "xl") == text.replace(entry, after)


def test_a_file_that_only_another_toolstack_reads_is_edited_in_its_own_style():
    text = XL + "disk = ['/x,raw,xvda,rw']\n"
    assert carried(text, two_disks(prefix="")) == XL + "disk = ['/srv/boot.img,raw,hda,rw', '/x,raw,xvdb,rw']\n"


def test_a_hint_at_the_toolstack_that_was_asked_for_is_in_order():
    text = XL.replace("type", "builder") + "disk = [ ' /x,raw, xvda,w' ]\n"
    made = carried(text, two_disks(rest="xvde", prefix=""), "xl")
    assert made == text.replace("' /x,raw, xvda,w'", "'/srv/boot.img,raw, hda,w', ' /x,raw, xvde,w'")
