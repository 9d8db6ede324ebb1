"""What is said of a kernel names none, or one that cannot be.

## What it flags

Of a fully virtualized Xen guest:

* a guest's or a host's kernel that is not NAME-VERSION-RELEASE.ARCH: without the architecture, as `rpm -q` prints it on
  RHEL 5 unless it is told otherwise; what `uname -r` prints; the name of a vmlinuz file;
* a kernel that does not exist: kernel-smp on RHEL 5 and later, kernel-PAE for another architecture than i686;
* a kernel of another release than the guest is said to run.

`kernel-PAE-2.6.18-53.1.4.el5.i686` is right with and without `.rpm` at its end.

## Why it matters

Everything else that pvlint could say of the guest's kernel hangs on its name. What cannot be read is not checked.

## Example

    pvlint check --guest-kernel kernel-2.6.18-53.el5 db01.cfg

## Use instead

    pvlint check --guest-kernel kernel-2.6.18-53.el5.i686 db01.cfg

## Evidence

The text of `--guest-kernel` or `--host-kernel`, or of `kernel` and `host-kernel` in the settings.

## Source

Red Hat Enterprise Linux 5, Para-virtualized Drivers Guide, "Restrictions and Support", "Finding which kernel you are
using": the query format, the sample, and that RHEL 5 has no separate SMP kernel. Its text asks for the kernel of the
host, though the table is for guests (the note below it); and its command prints packages named kernel only, never the
sample.
"""

from collections.abc import Iterator

from pvlint.guest import Guest
from pvlint.guide import packages
from pvlint.rules.devices import is_xen_hvm
from pvlint.rules.finding import Finding, Severity
from pvlint.rules.kind import Kind

_HOW = r"print it with `rpm -qa 'kernel*' --queryformat '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\n'`"


def applies(kind: Kind) -> bool:
    """Whether there can be anything to say of a guest of this kind."""
    return kind.xen_hvm and kind.known


def check(guest: Guest) -> Iterator[Finding]:
    """What is wrong with the names of the guest's and the host's kernel."""
    facts = guest.facts
    if not is_xen_hvm(guest):
        return
    if facts.unreadable_kernel:
        yield _finding(guest, f"'{facts.unreadable_kernel[:60]}' does not name a kernel of {guest.name}", _HOW)
    if facts.unreadable_host_kernel:
        what = facts.unreadable_host_kernel[:60]
        yield _finding(guest, f"'{what}' does not name a kernel of the host of {guest.name}", _HOW)
    kernel, release = facts.kernel, facts.release
    if kernel is None:
        return
    wrong = packages.impossible(kernel)
    if wrong:
        yield _finding(guest, f"{guest.name} cannot run {kernel.text}: {wrong}", _HOW)
    elif kernel.release is not None and release is not None and kernel.release.major != release.major:
        message = f"{kernel.text} is a kernel of RHEL {kernel.release.major}, and {guest.name} runs {release.words}"
        yield _finding(guest, message, f"correct one of them; the release is from {facts.release_source}")


def _finding(guest: Guest, message: str, help_: str) -> Finding:
    return Finding(
        Severity.WARNING,
        message,
        guest.domain.where,
        guest=guest.name,
        evidence=guest.facts.evidence("kernel"),
        help=(help_,),
    )
