"""Carrying changes out in a Xen config, as `pvlint split` does."""

from collections.abc import Sequence

from pvlint.changes import Add, Change, Rename, Writable
from pvlint.document import Document
from pvlint.guest import Guest
from pvlint.split.edits import CannotEdit, edited
from pvlint.split.xen_edits import edits
from tests.judging import judged

HVM = "name = 'a'\nbuilder = 'hvm'\n"


def document(text: str | bytes, toolstack: str) -> Document:
    data = text.encode() if isinstance(text, str) else text
    return judged(data, toolstack=toolstack)


def guest(text: str | bytes, toolstack: str = "rhel5") -> Guest:
    (one,) = document(text, toolstack).guests
    return one


def carried(text: str, changes: Sequence[Change], toolstack: str = "rhel5") -> str:
    """The text with the changes carried out."""
    read = document(text, toolstack)
    (one,) = read.guests
    assert read.text.characters == text
    return edited(text, edits(read.text, one, changes))


def refused(text: str, changes: Sequence[Change], toolstack: str = "rhel5") -> CannotEdit:
    """Why the changes cannot be carried out."""
    try:
        made = carried(text, changes, toolstack)
    except CannotEdit as error:
        return error
    raise AssertionError(f"it was edited all the same:\n{made}")


def two_disks(disk: int = 0, boot: str = "hda", rest: str = "xvdb", source: str = "/srv/boot.img",
              prefix: str = "file:", image: str = "") -> list[Change]:  # fmt: skip
    """The two-disk layout: a new small disk before the present one, which gets another name."""
    return [Rename(disk, rest, "xen"), Add(boot, "ide", source, disk, image, prefix)]


__all__ = ["HVM", "Add", "Rename", "Writable", "carried", "document", "guest", "refused", "two_disks"]
