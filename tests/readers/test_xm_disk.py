"""The disk string of an xm config: what it says is the same however long it is, and whoever said it before."""

import pytest

from pvlint.readers import xm_disk


def test_a_disk_is_read_as_what_its_own_path_says() -> None:
    first, second = xm_disk.parse("tap:aio:/srv/a.img,ioemu:hda,w!"), xm_disk.parse("/srv/b.img,ioemu:hda,w!")
    assert (first.prefix, first.target, first.problems) == ("tap:aio:", "/srv/a.img", ())
    assert (second.prefix, second.target) == ("", "/srv/b.img")
    assert second.problems == ("'/srv/b.img' has no type; xend wants phy:, file: or tap:aio: in front of the path",)
    assert first[1:4] == second[1:4] == ("hda", False, False)


@pytest.mark.parametrize("backend", ["dom1", "d" * 200])
def test_the_fields_after_the_path_count_however_long_they_are(backend: str) -> None:
    disk = xm_disk.parse(f"phy:/dev/vg0/a,hdc:cdrom,r,{backend}")
    assert (disk.vdev, disk.cdrom, disk.read_only, disk.backend) == ("hdc", True, True, backend)
    assert not disk.problems


@pytest.mark.parametrize(("spec", "fields"), [("", 1), ("file:/srv/a.img", 1), ("file:/srv/a.img,hda", 2)])
def test_too_few_fields_are_counted(spec: str, fields: int) -> None:
    assert xm_disk.parse(spec).problems[0] == f"xend wants 3 to 5 fields (UNAME,VDEV,MODE ...), this has {fields}"
