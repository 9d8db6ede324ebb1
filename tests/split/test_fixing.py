"""The fixes of a file, one after the other: in what order, which not, and what is said of those that fail."""

from pvlint.document import Document
from pvlint.rules.finding import Severity
from pvlint.split.fixing import Fixed, fixed
from tests.drafts import config
from tests.split.splitting import loud, read, ruling

UNUSED = "# pvlint: ignore[PV104] gone\n"


def mended(text: str, toolstack: str = "rhel5", *, unsafe: bool = True) -> Fixed:
    judge = ruling(toolstack=toolstack)
    return fixed(text.encode(), read(text.encode(), judge), judge, unsafe=unsafe)


def of(disks: list[str], toolstack: str = "rhel5") -> str:
    return config(disks, toolstack, more='boot = "c"\n').text


def test_a_file_in_order_stays():
    text = of(["phy:/a,hda,w", "phy:/b,xvdb,w"])
    found = mended(text)
    assert (found.result.data, found.done, found.failed, found.unsafe) == (text.encode(), (), (), 0)


def test_safe_fixes_alone_leave_the_others_for_later():
    text = of(["phy:/a,xvda,w"])
    found = mended(UNUSED + text, unsafe=False)
    assert found.result.data.decode() == text
    assert found.done == ("PV901: remove the unused suppression (line 1)",)
    assert found.unsafe == 1


def test_all_of_them():
    found = mended(UNUSED + of(["phy:/a,xvda,w"]))
    assert b'"phy:/a-boot,hda,w", "phy:/a,xvdb,w"' in found.result.data
    assert len(found.done) == 2
    assert found.unsafe == 0


def test_what_needs_no_new_disk_goes_first():
    found = mended(of(["phy:/a,xvda,w", "file:/cd.iso,hdc:cdrom,r"], "xend-3.2"), "xend-3.2")
    assert found.done == ("PV104: a: name xvda hda",)
    assert b'"phy:/a,hda,w"' in found.result.data


def test_two_disks_on_one_unit_are_parted():
    found = mended(of(["/a,raw,hda,rw", "/b,raw,xvda,rw"], "xl"), "xl")
    assert loud(found.result.document, found.result.document.guests[0]) == {}
    assert found.failed == ()


def test_what_cannot_be_written_is_said_once():
    text = "name = 'a'\nbuilder = 'hvm'\nboot = 'c'\nd = 'xvd' + 'a'\ndisk = ['phy:/a,%s,w' % d]\n"
    found = mended(text)
    assert found.result.data.decode() == text
    [(words, reason)] = found.failed
    assert words == "PV101: a: put a small emulated boot disk first"
    assert reason.startswith("the device name xvda cannot be edited")


def test_what_a_baseline_took_out_is_not_touched():
    text = (UNUSED + of(["phy:/a,hda,w", "phy:/b,hdb,w"])).encode()
    judge = ruling(toolstack="rhel5")
    whole = read(text, judge)
    assert "PV202" in {found.rule.code for found in whole.findings}
    known = whole._replace(findings=tuple(found for found in whole.findings if found.rule.code != "PV202"))
    found = fixed(text, known, judge, unsafe=True)
    assert found.done == ("PV901: remove the unused suppression (line 1)",)
    assert codes(found.result.document) == codes(known) - {"PV901"}


def codes(document: Document) -> set[str]:
    return {found.rule.code for found in document.findings}


def test_every_guest_of_a_file():
    one = (
        "<domain type='kvm'><name>{0}</name><os><type arch='x86_64' machine='q35'>hvm</type></os><devices>"
        "<disk type='file'><source file='/srv/{0}'/><target dev='vda' bus='virtio'/></disk></devices></domain>"
    )
    found = mended(f"<domains>{one.format('a')}{one.format('b')}</domains>", "auto")
    assert len(found.done) == 2
    assert not [one for one in found.result.document.findings if one.finding.severity > Severity.NOTE]
