"""What a kickstart says, whatever release it is for; and what it leaves open."""

import pytest

from pvlint.evidence.kickstart import LARGEST, Kickstart, read_kickstart
from pvlint.guide.releases import Release
from tests.evidence.kickstarts import KICKSTARTS, example

pytest.importorskip("pykickstart", reason="reading kickstarts needs pykickstart (pvlint[kickstart])")


def read(text: str, release: Release | None = None) -> Kickstart:
    return read_kickstart(text.encode(), "a.ks", release)


@pytest.mark.parametrize("major", [3, 4, 5, 6, 7, 8])
@pytest.mark.parametrize("known", [True, False])
def test_every_release_is_read_whether_it_is_known_or_not(major, known):
    found = read_kickstart(example(f"rhel{major}"), "a.ks", Release(major, None) if known else None)
    assert (found.failed, found.unknown, found.open) == ("", (), False)
    assert not known or found.syntax == major
    assert found.bootloader is not None
    mounted = [part.mount_point for part in found.partitions] + [raid.mount_point for raid in found.raids]
    assert found.autopart or "/boot" in mounted


def test_the_examples_are_all_there():
    assert len(list(KICKSTARTS.glob("*.ks"))) == 8


def test_the_words_of_each_command():
    found = read_kickstart(example("rhel5"), "a.ks", Release(5, 4))
    assert found.bootloader is not None
    assert found.bootloader == (9, "mbr", ("hda", "xvda"), "")
    assert found.cleared == (10, ("hda", "xvda"))
    assert found.partitions[0] == (11, "/boot", "hda", "", "", 100, False)
    assert found.partitions[1].grow
    assert found.groups == ((13, "vg0", ("pv.2",)),)
    assert found.volumes[1] == (15, "/", "vg0", "root")


def test_a_thin_pool_is_mounted_nowhere():
    thin = "logvol /srv --vgname=v --name=a --thin --poolname=pool --size=1\n"
    found = read("logvol /dev/v/pool --name=pool --vgname=v --size=1 --thinpool\n" + thin)
    assert [volume.mount_point for volume in found.volumes] == ["", "/srv"]


def test_raid_names_its_level_and_members():
    found = read_kickstart(example("rhel6"), "a.ks", None)
    assert found.raids[0] == (13, "/boot", "RAID1", ("raid.01", "raid.02"))
    assert found.only == (7, ("vda", "vdb"))


@pytest.mark.parametrize(
    ("line", "location", "order", "drive"),
    [
        ("bootloader", "mbr", (), ""),
        ("bootloader --location=mbr", "mbr", (), ""),
        ("bootloader --location=partition", "partition", (), ""),
        ("bootloader --location=boot", "partition", (), ""),
        ("bootloader --location=none", "none", (), ""),
        ("bootloader --disabled", "none", (), ""),
        ("bootloader --nombr", "none", (), ""),
        ("bootloader --driveorder=hda,/dev/hdb", "mbr", ("hda", "hdb"), ""),
        ("bootloader --boot-drive=/dev/vda", "mbr", (), "vda"),
        ("bootloader --location=partition\nbootloader --location=mbr", "mbr", (), ""),
        ("bootloader --lba32 --useLilo --location=mbr", "mbr", (), ""),
    ],
)
def test_where_the_boot_loader_goes(line, location, order, drive):
    found = read(line + "\n").bootloader
    assert found is not None
    assert found[1:] == (location, order, drive)


@pytest.mark.parametrize(
    ("lines", "lvm", "boot", "root"),
    [
        ("autopart", True, True, True),
        ("autopart --type=plain", False, True, True),
        ("autopart --type=btrfs", False, True, True),
        ("autopart --type=thinp", True, True, True),
        ("autopart --nolvm", False, True, True),
        ("autopart --noboot", True, False, True),
        ("reqpart --add-boot", False, True, False),
    ],
)
def test_what_is_made_automatically(lines, lvm, boot, root):
    found = read(lines + "\n").autopart
    assert found is not None
    assert found[1:] == (lvm, boot, root)


def test_rhel_3_makes_no_volume_group_by_itself():
    found = read("autopart\n", Release(3, 9)).autopart
    assert found is not None
    assert not found.lvm


def test_reqpart_alone_makes_no_boot_partition():
    assert read("reqpart\npart / --size=1\n").autopart is None


def test_an_option_that_came_or_went_does_not_cost_the_line():
    found = read("part /boot --bytes-per-inode=4096 --start=1 --end=9 --ondisk=hda\n", Release(9, 1))
    assert found.syntax == 9
    assert found.partitions[0].on_disk == "hda"
    assert read("bootloader --boot-drive=hda\n", Release(5, 1)).bootloader is not None


@pytest.mark.parametrize("release", [None, Release(10, 0), Release(8, 1), Release(4, 1)])
def test_a_command_that_was_removed_is_read_as_the_last_release_had_it(release):
    found = read("part btrfs.1 --ondisk=vda\nbtrfs / --label=x btrfs.1\nlilo --location=partition\n", release)
    assert found.btrfs == ((2, "/", ("btrfs.1",)),)
    assert found.bootloader is not None
    assert found.bootloader.location == "partition"


def test_commands_that_exclude_each_other_are_not_both_believed():
    found = read("part / --size=1 --ondisk=vda\nautopart\n", Release(8, 1))
    assert found.autopart is None
    assert found.open
    assert "autopart (line 2)" in found.unknown[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("%include /tmp/part.ks\n", "%include /tmp/part.ks (line 2) is only known during the installation"),
        ("%ksappend http://192.0.2.1/x\n", "(line 2) adds a file that is never fetched"),
        ("%post\n%ksappend /etc/passwd\n", "(line 3) adds a file that is never fetched"),
        ("$SNIPPET('disks')\n", "$SNIPPET('disks') (line 2) is only known once the template is filled in"),
        ("SNIPPET::disks\n", "SNIPPET::disks (line 2) is only known once"),
        ("# $SNIPPET('disks')\n", "(line 2) is only known once the template is filled in"),
        ("{{ disks }}\n", "{{ disks }} (line 2) is only known once the template is filled in"),
        ("<%= snippet 'disks' %>\n", "(line 2) is only known once the template is filled in"),
        ("$(if [ $lvm ]; then\n", "$(if [ $lvm ]; then (line 2) is only known once the template is filled in"),
        ("{% set a = 1 %}\n", "{% set a = 1 %} (line 2) is only known once the template is filled in"),
        ("part / --size=$size\n", "part / --size=$size (line 2) is only known once the template is filled in"),
        ("part /var --size=lots\n", "part /var --size=lots (line 2) cannot be read: argument --size: invalid int"),
        ("part /var --ondisk='vda\n", "(line 2) cannot be read: No closing quotation"),
        ("{% if a %}\nautopart\n{% endif %}\n", "autopart (line 3) counts only under a condition of the template"),
        ("{% if a %}autopart{% endif %}\n", "line 2 counts only under a condition of the template"),
        ("#if $a\nautopart\n#end if\n", "autopart (line 3) counts only under a condition of the template"),
        ("<% if a -%>\nautopart\n<% end %>\n", "autopart (line 3) counts only under a condition of the template"),
        ("%pre\nsed -i s/hda/vda/ /tmp/ks.cfg\n%end\n", "%pre names the kickstart itself (line 3)"),
        ("%pre-install\nrm /run/install/ks.cfg\n%end\n", "%pre-install names the kickstart itself (line 3)"),
    ],
)
def test_what_only_the_installation_will_know_is_left_open(text, said):
    found = read("lang en_US\n" + text + "%packages\n%end\n")
    assert found.failed == ""
    assert said in found.unknown[0]
    assert found.open


@pytest.mark.parametrize(
    "text",
    [
        "# disk is $5, see http://{host}/\n",
        "#if you want more, say so (or not)\n",
        "%pre\n# writes nothing to /tmp/ks.cfg\necho hello\n%end\n",
        "%post\n%include /tmp/x\ncat > /root/x <<EOT\n%foo\npart / --ondisk=hdz\nEOT\n%end\n",
        "%packages\n%include /tmp/packages\npart\n%end\n",
        "%addon org_fedora_oscap\npart = vda\n%end\n",
        "%packages\n@base\n%post\necho old style, without an end\n",
        "{% if a %}\nrepo --name=a\n{% else %}\nrepo --name=b\n{%- endif %}\n{# a comment #}\n",
        "rootpw --iscrypted $1$abc$def\nbootloader --md5pass=$1$abc$def\n",
    ],
)
def test_what_changes_no_disk_leaves_nothing_open(text):
    found = read("lang en_US\n" + text)
    assert (found.failed, found.unknown, found.open, found.partitions) == ("", (), False, ())


def test_a_command_that_nobody_knows_is_told_and_loses_nothing_else():
    found = read("lang en_US\nfrobnicate --all\npart /boot --ondisk=hda --size=100\n")
    assert found.partitions[0].on_disk == "hda"
    assert found.unknown == ("the installer knows no command 'frobnicate' (line 2)",)
    assert not found.open


def test_an_upgrade_leaves_the_disks_as_they_are():
    found = read("upgrade\npart /boot --ondisk=hda --size=100\n", Release(5, 1))
    assert found.partitions == ()
    assert found.open
    assert "upgrade (line 1)" in found.unknown[0]


def test_windows_line_ends_and_a_byte_order_mark_are_no_trouble():
    found = read_kickstart(b"\xef\xbb\xbfpart /boot --ondisk=hda --size=1\r\n", "a.ks", None)
    assert found.partitions[0].on_disk == "hda"
    assert found.partitions[0].size == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "holds nothing"),
        (b"\n\n# a comment\n", "holds nothing"),
        (b"name = 'web01'\ndisk = []\n", "line 1 is no command"),
        (b"<domain type='kvm'>\n<name>a</name>\n</domain>\n", "line 1 is no command"),
        (b"Remember the milk.\ntext\nand bread\n", "line 1 is no command"),
        (b"part / --size=1\n\0", "NUL"),
        (bytes(range(256)) * 10, "NUL"),
        (b"\xff\xfe" + "part /".encode("utf-16-le"), "NUL"),
        (b"part /\n" * LARGEST, "larger than 1 MiB"),
    ],
)
def test_what_is_no_kickstart_is_said_to_be_none(data, why):
    found = read_kickstart(data, "a.ks", None)
    assert why in found.failed
    assert found == Kickstart("a.ks", found.failed)


def test_without_pykickstart_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("pvlint.evidence.kickstart_syntax.find_spec", lambda name: None)
    assert "pip install 'pvlint[kickstart]'" in read_kickstart(b"autopart # without\n", "a.ks", None).failed
