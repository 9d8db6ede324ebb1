"""What is told on standard error beside a report: of a file that is passed over or lost, and of the evidence."""

from collections.abc import Iterator

from pvlint.document import Document
from pvlint.reports.report import printable
from pvlint.sources import files


def passed_over(document: Document) -> str:
    """Why a file is skipped, which many are, or a live guest, of which one does not expect it."""
    path, reason = printable(document.path), printable(document.reason)
    return f"pvlint: notice: {path}: {reason}\n" if document.host else f"{path}: skipped: {reason}\n"


def lost(document: Document | files.Missing) -> str:
    """Why a file could not be checked at all."""
    path, reason = printable(document.path), printable(document.reason)
    if isinstance(document, files.Missing):
        return f"pvlint: {path}: {reason}\n"
    return f"pvlint: {path}: internal error, please report it: {reason} (PVLINT_DEBUG=1 shows where)\n"


def no_evidence(document: Document) -> Iterator[str]:
    """Why nothing could be taken from a source of evidence; to be said once, however many guests have that source."""
    for guest in document.guests:
        for testimony in guest.testimony:
            if testimony.failed:
                yield f"pvlint: warning: {printable(testimony.source)}: {printable(testimony.failed)}\n"


def observed(document: Document) -> Iterator[str]:
    """What was read of each disk image."""
    for guest in document.guests:
        if guest.observation is not None:
            for disk, seen in zip(guest.domain.disks, guest.observation.seen, strict=True):
                if seen is not None:
                    read = f", {seen.bytes_read >> 10} KiB read" if seen.bytes_read else ""
                    why = f": {seen.reason}" if seen.reason else ""
                    yield printable(f"{disk.source}: {seen.look.value}{why}{read}") + "\n"
