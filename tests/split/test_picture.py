"""The picture of the disks before and after."""

from pvlint.split.picture import pictures
from tests.drafts import config
from tests.split.splitting import read, ruling, split


def drawn(disks: list[str], toolstack: str = "rhel5", stage: str = "") -> list[str]:
    data = config(disks, toolstack, more='boot = "c"\n').text.encode()
    tried = split(data, ruling(toolstack=toolstack), stage=stage)
    assert tried.plan is not None
    assert tried.result is not None
    return pictures(
        read(data, ruling(toolstack=toolstack)).guests[0], tried.result.document.guests[0], tried.plan.changes
    )


def test_one_disk_becomes_two():
    assert drawn(["phy:/dev/v/a,xvda,w"]) == [
        "before  xvda  ## MBR, GRUB, /boot, everything else ##  PV only (xen-vbd)        /dev/v/a",
        "after   hda   || MBR, GRUB, /boot                  ||  emulated IDE 0:0 and PV  /dev/v/a-boot (new, 256 MiB)",
        "        xvdb  ## everything else                   ##  PV only (xen-vbd)        /dev/v/a (was xvda)",
    ]


def test_data_disks_and_cdroms():
    assert drawn(["phy:/a,hda,w", "phy:/b,hdb,w", "file:/cd.iso,hdc:cdrom,r"]) == [
        "before  hda   || MBR, GRUB, /boot                  ||  emulated IDE 0:0 and PV  /a",
        "        hdb   || data                              ||  emulated IDE 0:1 and PV  /b",
        "after   hda   || MBR, GRUB, /boot                  ||  emulated IDE 0:0 and PV  /a",
        "        xvdb  ## data                              ##  PV only (xen-vbd)        /b (was hdb)",
    ]


def test_a_name_that_stays_is_not_remarked_on():
    assert drawn(["phy:/a,xvdb,w"])[-1].endswith("PV only (xen-vbd)        /a")
