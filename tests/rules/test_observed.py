"""How a finding about a fact says it is known: observed where all that it goes by was seen on the guest's images."""

from typing import Any

import pytest

from pvlint.evidence.facts import UNKNOWN
from pvlint.evidence.said import GuestSettings
from pvlint.guest import Guest
from pvlint.rules import pv206_pv_root_needs_initrd as pv206
from pvlint.rules import pv207_device_will_be_renamed as pv207
from pvlint.rules import pv301_unsupported_guest_release as pv301
from pvlint.rules import pv302_unsupported_guest_kernel as pv302
from pvlint.rules import pv303_rhel3_host_kernel as pv303
from pvlint.rules import pv304_rhel3_cpu_vendor as pv304
from pvlint.rules import pv305_kernel_name_unreadable as pv305
from pvlint.rules import pv306_pv_driver_missing as pv306
from pvlint.rules import pv307_pv_driver_kernel_mismatch as pv307
from pvlint.rules import pv401_installer_cannot_see_disk as pv401
from tests.drafts import config
from tests.judging import judged
from tests.xml_strategies import definition, disk

OLD = "kernel-2.4.21-50.EL.athlon"
PAE = "kernel-PAE-2.6.18-53.el5.i686 kmod-xenpv-0.1-9.el5.i686"


def guest(seen: tuple[str, ...], said: dict[str, str]) -> Guest:
    """A guest with an emulated and a PV disk, of which this is said, and these of the facts were seen."""
    text = config(["phy:/a,hda,w", "phy:/b,xvdb,w"], "rhel5").text
    (found,) = judged(text.encode(), toolstack="rhel5", said=GuestSettings(**said)).guests
    return found._replace(facts=found.facts._replace(observed=frozenset(seen)))


CASES = [
    (pv206, ("command_line",), {"command_line": "root=/dev/xvdb2"}),
    (pv207, ("command_line",), {"command_line": "root=/dev/hdb2"}),
    (pv301, ("release",), {"release": "rhel-5.0"}),
    (pv302, ("kernel",), {"kernel": "kernel-PAE-2.6.9-67.EL.i686"}),
    (pv303, ("kernel",), {"kernel": OLD, "host_kernel": "kernel-xen-2.6.18-53.el5.x86_64"}),
    (pv304, ("kernel",), {"kernel": OLD, "cpu_vendor": "intel"}),
    (pv305, ("kernel",), {"kernel": "kernel-2.6.9-67.EL.i686", "release": "rhel-5.1"}),
    (pv306, ("drivers",), {"release": "rhel-5.1", "kernel": "package kmod-xenpv is not installed"}),
    (pv307, ("kernel", "drivers"), {"kernel": PAE}),
    (pv401, ("release",), {"release": "rhel-5.1", "phase": "install"}),
]
NAMES = [rule.__name__.rpartition(".")[2][:5] for rule, _, _ in CASES]


@pytest.mark.parametrize(("rule", "facts", "said"), CASES, ids=NAMES)
def test_what_was_seen_is_observed(rule: Any, facts: tuple[str, ...], said: dict[str, str]):
    for seen, evidence in ((facts, "observed"), (facts[1:], "declared"), (facts[:-1], "declared")):
        (finding,) = rule.check(guest(seen, said))
        assert finding.evidence == evidence


@pytest.mark.parametrize(("rule", "said"), [(rule, said) for rule, _, said in CASES[2:]], ids=NAMES[2:])
def test_the_guide_is_about_xen_s_guests_alone(rule: Any, said: dict[str, str]):
    (kvm,) = judged(definition(disk("vda", "virtio")), said=GuestSettings(**said)).guests
    assert kvm.facts != UNKNOWN
    assert list(rule.check(kvm)) == []


def test_of_what_is_no_kernel_s_name_the_beginning_is_said():
    long = f"kernel-{'x' * 100}"
    found = pv305.check(guest((), {"kernel": long, "host_kernel": long}))
    beginning = f"'{long[:60]}' does not name a kernel of"
    assert [one.message for one in found] == [f"{beginning} a", f"{beginning} the host of a"]
