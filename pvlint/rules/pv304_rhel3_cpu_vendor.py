"""A RHEL 3 guest kernel that is supported on the other vendor's processors only.

## What it flags

A fully virtualized Xen guest with a RHEL 3 kernel that the guide's table marks "(AMD)" while the host's processor is
Intel's, or the other way round: athlon and x86_64 are for AMD; i686, its variants and ia32e for Intel. RHEL 4 and 5
have no such marks.

## Why it matters

With PV drivers Red Hat supports these RHEL 3 kernels on the vendor's processors only. It is a warning, as the tables
for RHEL 3 are known to be stricter than what works (see PV303).

## Example

    pvlint check --guest-kernel kernel-smp-2.4.21-50.EL.athlon --cpu-vendor intel db01.cfg

## Use instead

    pvlint check --guest-kernel kernel-smp-2.4.21-50.EL.i686 --cpu-vendor intel db01.cfg

## Evidence

Kernel and vendor are from the options or the settings. Where one is not known, the rule is silent.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", Table 2.1 (Virtualization Guide:
Table 12.1), column RHEL 3.
"""

from collections.abc import Iterator
from typing import Final

from pvlint.guest import Guest
from pvlint.rules.devices import is_xen_hvm
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind

_COUNTERPARTS: Final = {
    "athlon": "i686", "athlon-SMP": "i686-SMP", "x86_64": "i32e (ia32e)", "x86_64-SMP": "i32e (ia32e)",
    "i686": "athlon", "i686-SMP": "athlon-SMP", "i686-HUGEMEM": "athlon-SMP", "i32e": "x86_64",
}  # fmt: skip
"""What to install in place of a kernel for the other vendor; for hugemem, which only Intel has, the nearest."""


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """The guest's kernel, where it is for the other vendor."""
    kernel, vendor = guest.facts.kernel, guest.facts.cpu_vendor
    if kernel is None or not vendor or not is_xen_hvm(guest):
        return
    from pvlint.guide import kernels

    release = kernel.release or guest.facts.release
    cell = kernels.cell(kernel.label, 3)
    if release is None or release.major != 3 or cell is None or cell.vendor in ("", vendor):
        return
    here, there = kernels.VENDORS[vendor], kernels.VENDORS[cell.vendor]
    yield Finding(
        Severity.WARNING,
        f"{guest.name} has the RHEL 3 kernel {kernel.label}, which is for {there} processors; its host has {here}'s",
        guest.domain.where,
        guest=guest.name,
        evidence=guest.facts.evidence("kernel"),
        why=f"the guest runs {kernel.text}",
        help=(f"install the {_COUNTERPARTS[kernel.label]} kernel, or run the guest on a host with {there} processors",),
    )
