"""Comparing what was seen with an answer finds every difference."""

from pvlint.images.seen import Filesystem, GoesTo, Group, Loader, Look, Partition, Seen
from tests.images.build import IMAGES, NAMED
from tests.images.comparing import differences

ANSWER = NAMED["b"].disks[1]
RIGHT = Seen(
    Look.OBSERVED,
    container="raw",
    scheme="dos",
    loader=Loader(""),
    partitions=(Partition(1, 63 * 512, 64 << 20, "8E"),),
    filesystems=(
        Filesystem("LVM2_member", "partition 1", partition=1),
        Filesystem("ext3", "a volume", partition=1, volume="VolGroup00/LogVol00"),
        Filesystem("swap", "a volume", partition=1, volume="VolGroup00/LogVol01"),
    ),
    groups=(Group("VolGroup00", ("LogVol00", "LogVol01"), 1),),
)


def test_a_right_observation_has_none():
    assert differences(ANSWER, RIGHT) == []
    assert differences(ANSWER, RIGHT, files=True) == []


def test_what_was_not_seen_is_one():
    for wrong in (
        RIGHT._replace(look=Look.BLANK),
        RIGHT._replace(container="qcow2"),
        RIGHT._replace(scheme="gpt"),
        RIGHT._replace(loader=Loader("GRUB 2")),
        RIGHT._replace(loader=Loader("", GoesTo.ACTIVE)),
        RIGHT._replace(partitions=()),
        RIGHT._replace(filesystems=RIGHT.filesystems[:2]),
        RIGHT._replace(filesystems=(*RIGHT.filesystems, Filesystem("xfs", "elsewhere"))),
        RIGHT._replace(groups=()),
    ):
        assert len(differences(ANSWER, wrong)) == 1, wrong


def test_a_uuid_counts_where_the_answer_has_one():
    answer = NAMED["i"].disks[0]
    assert [words for words in differences(answer, RIGHT) if words.startswith("UUID not seen: 7777")]


def test_the_answers_agree_with_themselves():
    for image in IMAGES:
        for role in (image.mbr, image.grub, image.boot):
            assert role is None or role < len(image.disks), image.name
        if image.mbr is not None:
            assert image.disks[image.mbr].loader.kind, image.name
        if image.boot is not None:
            assert any(fs.boot_at for fs in image.disks[image.boot].filesystems), image.name
        for disk in image.disks:
            assert {fs.partition for fs in disk.filesystems} <= {None, *(part.number for part in disk.partitions)}
