"""libyal's libraries, of the extra "images": imported when they are first needed; and what they may raise."""

from importlib import import_module
from types import ModuleType
from typing import Final

from pvlint.images.file_object import FileObject
from pvlint.images.seen import Unreadable

FAILURES: Final = (
    OSError, RuntimeError, ValueError, TypeError, ArithmeticError, LookupError, AttributeError, MemoryError,
    SystemError, Unreadable,
)  # fmt: skip
"""All that a library may raise over a broken image, or that comes of a version of it that lacks something."""

INSTALL: Final = "install pvlint[images]"


def library(name: str) -> ModuleType | None:
    """One of the libraries; None where it is not installed, or cannot be loaded."""
    try:
        return import_module(name)
    except (ImportError, OSError):
        return None


def words(failure: BaseException, file: FileObject | None = None) -> str:
    """Why reading failed, for a person: what the disk says before what the library makes of it."""
    if file is not None and file.failure is not None:
        return str(file.failure)
    if isinstance(failure, Unreadable):
        return str(failure)
    if isinstance(failure, MemoryError):
        return "out of memory"
    return "damaged, or of a kind that the library does not know"
