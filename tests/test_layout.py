"""The two-disk advice: put into the file, its lines make the guest clean under that toolstack, whatever its format."""

from typing import Any

import pytest
from hypothesis import given

from pvlint import layout
from pvlint.bootmap import BootPath
from pvlint.guest import Guest
from pvlint.rules.finding import Severity
from tests.drafts import XEN, Draft, check, config, configs, disk, forms, guest_of, kvm_domains, xen_domains, xml

ADVISED = ("PV101", "PV106", "PV201")


def advice_for(draft: Draft) -> tuple[Guest, list[str]]:
    """The guest of a draft and the lines that a finding would have written."""
    checked = check(draft.text, draft.toolstack)
    helps = [found.finding.help for found in checked.findings if found.rule.code in ADVISED]
    assert helps, f"nothing to advise on: {draft.text}"
    (guest,) = checked.guests
    lines = [line for line in helps[0][1:] if not line.startswith(("until ", "name "))]
    return guest, lines


def assert_the_advice_is_right(draft: Draft) -> Guest:
    """Follow the advice; the guest after it."""
    before, lines = advice_for(draft)
    planned = layout.layout(before)
    present = before.boot_disk
    assert planned is not None, draft.text
    assert present is not None
    text = draft.follow(lines)
    checked = check(text, draft.toolstack)
    (after,) = checked.guests
    # PV401 speaks of the time before the drivers are in, and so does the advice's last line.
    loud = [f for f in checked.findings if f.finding.severity > Severity.NOTE and f.rule.code != "PV401"]
    assert not loud, f"{loud[0].rule.code} {loud[0].finding.message}\n{draft.text}\n{text}"
    assert not [found.rule.code for found in checked.findings if found.rule.code in ADVISED], text
    assert after.map.path is BootPath.EMULATED, text
    assert after.boot_disk is not None
    assert (after.boot_disk.target, after.boot_disk.source) == (planned.boot, planned.boot_source), text
    assert not after.boot_disk.read_only
    rest = [place for place, disk in enumerate(after.domain.disks) if disk.target == planned.rest]
    assert [after.domain.disks[place].source for place in rest] == [present.source], text
    assert after.presentations[rest[0]].pv_only, text
    others = {(disk.target, disk.source) for disk in before.domain.disks if disk is not present}
    assert {(disk.target, disk.source) for disk in after.domain.disks} >= others, text
    assert len(after.domain.disks) == len(before.domain.disks) + 1, text
    return after


@pytest.mark.fuzz
@given(draft=configs())
def test_advice_for_a_config_makes_it_clean(draft):
    assert_the_advice_is_right(draft)


@pytest.mark.fuzz
@given(draft=forms())
def test_advice_for_sxp_makes_it_clean(draft):
    assert_the_advice_is_right(draft)


@pytest.mark.fuzz
@given(draft=xen_domains())
def test_advice_for_a_xen_domain_makes_it_clean(draft):
    assert_the_advice_is_right(draft)


@pytest.mark.fuzz
@given(draft=kvm_domains())
def test_advice_for_a_kvm_domain_makes_it_clean(draft):
    assert_the_advice_is_right(draft)


@pytest.mark.parametrize("machine", ["pc", "q35"])
@pytest.mark.parametrize(("target", "bus"), [("hda", "ide"), ("hdc", "ide"), ("sda", "sata"), ("sda", "usb")])
def test_advice_for_one_emulated_kvm_disk_makes_two_of_it(machine, target, bus):
    address = "<address type='drive' controller='0' bus='0' target='0' unit='0'/>"
    after = assert_the_advice_is_right(xml([disk(target, bus, "/srv/a.img", address)], machine=machine))
    assert [other.bus for other in after.domain.disks][1] == "virtio"


@pytest.mark.parametrize("toolstack", XEN)
def test_advice_for_one_emulated_xen_disk_makes_two_of_it(toolstack):
    assert_the_advice_is_right(config(["phy:/dev/vg0/a,hda,w"], toolstack))
    assert_the_advice_is_right(config(["phy:/dev/vg0/a,hdc,w", "file:/cd.iso,hda:cdrom,r"], toolstack))


def planned(draft: Draft) -> layout.Layout:
    found = layout.layout(guest_of(draft.text, draft.toolstack))
    assert found is not None
    return found


def names(draft: Draft) -> tuple[str, str]:
    found = planned(draft)
    return found.boot, found.rest


@pytest.mark.parametrize(
    ("disks", "toolstack", "expected"),
    [
        (["phy:/a,xvda,w"], "rhel5", ("hda", "xvdb")),
        (["phy:/a,xvda,w"], "xend-3.1", ("hda", "xvdb")),
        (["phy:/a,xvda,w"], "xend-3.2", ("hda", "xvdb")),
        (["phy:/a,xvda,w"], "xl", ("hda", "xvde")),
        (["phy:/a,xvde,w"], "xl", ("hda", "xvde")),
        (["phy:/a,xvda,w", "phy:/b,xvdb,w", "phy:/c,xvdc,w"], "rhel5", ("hda", "xvdd")),
        (["phy:/a,xvda,w", "phy:/b,xvde,w"], "xl", ("hda", "xvdf")),
        (["phy:/a,xvda,w", "phy:/b,d4p0,w"], "xl", ("hda", "xvdf")),
        (["phy:/a,xvda,w", "file:/i,hda:cdrom,r"], "rhel5", ("hdb", "xvdb")),
        (["phy:/a,xvdb,w", "file:/i,xvda:cdrom,r"], "xl", ("hdb", "xvde")),
        (["phy:/a,xvdb,w", "file:/i,xvda:cdrom,r"], "rhel5", ("hda", "xvdb")),
    ],
)
def test_names_on_xen_are_the_toolstack_s_and_free(disks, toolstack, expected):
    assert names(config(disks, toolstack)) == expected


def test_with_ahci_the_second_disk_is_beyond_the_six_units():
    assert names(config(["phy:/a,xvda,w"], "xl", more='hdtype = "ahci"\n')) == ("hda", "xvdg")


@pytest.mark.parametrize(
    ("machine", "others", "expected"),
    [
        ("pc", [], ("hda", "ide", "vdb")),
        ("q35", [], ("sda", "sata", "vdb")),
        ("pc", [("hda", "ide", "cdrom"), ("vdb", "virtio", "disk")], ("hdb", "ide", "vdc")),
        ("pc", [("hda", "ide", "disk")], ("sda", "sata", "vdb")),
        ("q35", [("sda", "sata", "disk")], ("sdb", "usb", "vdb")),
        ("q35", [("sdb", "sata", "disk")], ("sda", "sata", "vdb")),
    ],
)
def test_names_on_kvm_are_free_and_before_the_other_disks_of_the_bus(machine, others, expected):
    draft = xml([disk("vda", "virtio", "/a"), *(disk(t, b, f"/{t}", device=d) for t, b, d in others)], machine=machine)
    found = planned(draft)
    assert (found.boot, found.boot_bus, found.rest) == expected


@pytest.mark.parametrize(
    ("source", "name", "expected"),
    [
        ("/srv/web01.img", "web01", "/srv/web01-boot.img"),
        ("/srv/images/disk0.qcow2", "web01", "/srv/images/web01-boot.qcow2"),
        ("/dev/vg0/web01", "web01", "/dev/vg0/web01-boot"),
        ("vg0/web01", "web01", "vg0/web01-boot"),
        ("/srv/web01-boot.img", "web01", "/srv/web01-boot2.img"),
        ("/srv/x.img", "../../etc/passwd", "/srv/..-..-etc-passwd-boot.img"),
        ("/srv/x.img", "web 01; rm -rf ~", "/srv/web-01--rm--rf---boot.img"),
        ("/srv/x.img", "a'b\"c", "/srv/a-b-c-boot.img"),
        ("/srv/x.img", "/", "/srv/guest-boot.img"),
    ],
)
def test_the_small_image_is_the_guest_s_own_beside_the_present_one(source, name, expected):
    assert planned(config([f"phy:{source},xvda,w"], "rhel5", name)).boot_source == expected


@pytest.mark.parametrize(
    ("draft", "folder"),
    [
        (xml(["<disk type='network' device='disk'><source protocol='rbd' name='pool/a'/>"
              "<target dev='vda' bus='virtio'/></disk>"]), "/var/lib/libvirt/images"),
        (xml(["<disk type='volume' device='disk'><source pool='p' volume='v'/>"
              "<target dev='vda' bus='virtio'/></disk>"]), "/var/lib/libvirt/images"),
        (config(["phy:%s,xvda,w"], "rhel5", more="x = y\n")._replace(
            text='import os\nname = "a"\nbuilder = "hvm"\ndisk = ["phy:/dev/%s,xvda,w" % os.environ["LV"]]\n'
        ), "/var/lib/xen/images"),
    ],
    ids=["network", "volume", "unknown path"],
)  # fmt: skip
def test_where_the_present_image_has_no_known_folder_the_small_one_goes_to_the_usual_one(draft, folder):
    assert planned(draft).boot_source == f"{folder}/a-boot.img"


def test_a_path_that_is_not_known_does_not_get_into_the_lines_as_a_private_character():
    text = 'import os\nname = "a"\nbuilder = "hvm"\ndisk = ["phy:/dev/%s,xvda,w" % os.environ["LV"]]\n'
    assert layout.lines(guest_of(text, "rhel5")) == (
        "disk = ['file:/var/lib/xen/images/a-boot.img,hda,w',",
        "        'phy:/dev/?,xvdb,w']",
    )


def test_disks_that_are_not_known_are_not_left_out_of_the_lines():
    text = 'import os\nname = "a"\nbuilder = "hvm"\ndisk = ["phy:/a,xvda,w", os.environ["MORE"]]\n'
    assert layout.lines(guest_of(text, "xend-3.2"))[-1] == "        ...]"


@pytest.mark.parametrize("name", ["a b", "a'b", 'a"b', "a\\b", "é日", "x,hda,w", "$(reboot)", "a\tb", "-rf", "." * 300])
def test_hostile_names_stay_inside_their_quotes(name):
    source = f"/srv/{name.replace(',', '')}.img"
    for toolstack in XEN:
        assert_the_advice_is_right(config([f"file:{source},xvda,w"], toolstack, name))
    assert_the_advice_is_right(xml([disk("vda", "virtio", source)]))


@pytest.mark.parametrize("source", ["a", "o", "tap", "aio", "hda", "xvda", "w", "phy"])
def test_a_short_path_is_not_mistaken_for_another_part_of_the_entry(source):
    for prefix in ("phy:", "tap:aio:"):
        assert_the_advice_is_right(config([f"{prefix}{source},xvda,w"], "rhel5"))


@pytest.mark.parametrize(("free", "said"), [("hdb", "hdb"), ("hdc", "hdc")])
def test_before_the_drivers_are_there_a_free_emulated_name_is_given_for_the_second_disk(free, said):
    drives = [f"file:/cd.iso,{d}:cdrom,r" for d in ("hdb", "hdc", "hdd") if d != free]
    guest = guest_of(config(["phy:/a,xvda,w", *drives], "rhel5").text, "rhel5", phase="install")
    expected = f"until the PV drivers are installed, name the second disk {said}; xvdb afterwards"
    assert layout.advice(guest)[-1] == expected
    assert not layout.advice(guest_of(config(["phy:/a,xvda,w", *drives], "rhel5").text, "rhel5", phase="run"))[
        -1
    ].startswith("until")


@pytest.mark.parametrize(
    ("toolstack", "said"),
    [
        ("rhel5", []),
        ("xend-3.2", ["name xvdc hdc: beside hda it is no longer emulated"]),
        ("xl", []),
    ],
)
def test_a_cdrom_that_the_new_disk_would_hide_gets_another_name(toolstack, said):
    draft = config(["phy:/a,xvda,w", "file:/cd.iso,xvdc:cdrom,r"], toolstack, more='boot = "dc"\n')
    advice = layout.advice(guest_of(draft.text, toolstack))
    assert [line for line in advice if line.startswith("name ")] == said
    if said:
        followed = draft.follow(advice_for(draft)[1]).replace("xvdc:cdrom", "hdc:cdrom")
        after = guest_of(followed, toolstack)
        assert [shown.emulated.value for shown in after.presentations] == ["yes", "no", "yes"]


def test_a_cdrom_hidden_from_the_old_device_model_of_xl_gets_another_name():
    more = 'device_model_version = "qemu-xen-traditional"\n'
    draft = config(["phy:/a,xvda,w", "file:/cd.iso,xvdc:cdrom,r"], "xl", more=more)
    assert layout.advice(guest_of(draft.text, "xl"))[-1] == "name xvdc hdb: beside hda it is no longer emulated"


def test_where_every_emulated_place_is_taken_the_advice_says_so():
    drives = [f"file:/cd.iso,{d}:cdrom,r" for d in ("hda", "hdb", "hdc", "hdd")]
    guest = guest_of(config(["phy:/a,xvde,w", *drives], "rhel5").text, "rhel5")
    assert layout.layout(guest) is None
    (said,) = layout.advice(guest)
    assert "every place for one is taken" in said


@pytest.mark.parametrize("count", [30, 700])
def test_very_many_disks_leave_no_name_or_find_one(count):
    disks = [disk("vda", "virtio", "/a"), *(disk(f"vd{n}x", "virtio", f"/{n}") for n in range(count))]
    assert names(xml(disks))[1] == "vdb"
    letters = [f"vd{a}{b}" for a in " abcdefghijklmnopqrstuvwxyz" for b in "abcdefghijklmnopqrstuvwxyz"]
    taken = [disk(name.replace(" ", ""), "virtio", f"/{name}") for name in letters]
    assert layout.layout(guest_of(xml(taken).text)) is None


@pytest.mark.parametrize("arch", ["s390x", "ppc64le"])
def test_a_platform_without_an_emulated_bus_gets_no_split(arch):
    text = xml([disk("vda", "virtio", "/a")]).text.replace("x86_64", arch)
    (said,) = layout.advice(guest_of(text))
    assert "no emulated bus" in said


@pytest.mark.parametrize(
    "text",
    [
        'name = "a"\nbootloader = "pygrub"\ndisk = []\n',
        'name = "a"\nbuilder = "hvm"\ndisk = []\n',
        xml([]).text,
    ],
)
def test_a_guest_without_a_boot_disk_gets_no_advice(text: Any):
    guest = guest_of(text)
    assert (layout.layout(guest), layout.lines(guest), layout.advice(guest)) == (None, (), ())
