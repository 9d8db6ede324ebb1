"""All hostile images: a table to loop over, and what builds each of them."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.images import (
    hostile_containers,
    hostile_files,
    hostile_filesystems,
    hostile_loaders,
    hostile_lvm,
    hostile_qcow2,
    hostile_tables,
)
from tests.images.filesystems import Nursery
from tests.images.hostile_words import Hostile, Yard, canary

HOSTILE = (
    *hostile_tables.CASES,
    *hostile_loaders.CASES,
    *hostile_lvm.CASES,
    *hostile_filesystems.CASES,
    *hostile_qcow2.CASES,
    *hostile_containers.CASES,
    *hostile_files.CASES,
)


def build(case: Hostile, folder: Path) -> Path:
    """Build a hostile image below ``folder``, which is empty; what may be read is in ``folder/images`` alone.

    Raises Missing where a tool is not there.
    """
    for part in ("images", "outside", "parts"):
        (folder / part).mkdir()
    yard = Yard(folder / "images", canary(folder / "outside" / "canary.img"), Nursery(folder / "parts"))
    path = case.build(yard)
    yard.nursery.clear()
    return path


@contextlib.contextmanager
def disturbed(case: Hostile, path: Path) -> Iterator[None]:
    """While this lasts, someone does to the image what its case says."""
    if case.during is None:
        yield
        return
    stop = threading.Event()
    someone = threading.Thread(target=case.during, args=(path, stop))
    someone.start()
    try:
        yield
    finally:
        stop.set()
        someone.join()
