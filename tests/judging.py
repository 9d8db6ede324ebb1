"""Judging a source as a run would, without a command line or settings files."""

from pathlib import Path
from typing import Any, Final

from pvlint.document import Document
from pvlint.evidence.said import GuestSettings
from pvlint.pipeline import document
from pvlint.ruling import Rulings
from pvlint.settings_files import Discovery

_ROOT = Path(__file__).parent.parent
DEFINITIONS: Final = sorted(
    path
    for folder in (_ROOT / "tests" / "fixtures" / "rules", _ROOT / "examples")
    for suffix in ("cfg", "xml", "sxp")
    for path in folder.rglob(f"*.{suffix}")
)
"""The examples of every rule, and those of the project."""


def judged(
    data: bytes, path: str = "guest", said: GuestSettings | None = None, only: str = "", **options: Any
) -> Document:
    """The document, with all rules (or those of ``only``) and these settings."""
    return document(data, path, Rulings(Discovery(isolated=True), options, said or GuestSettings(), only)(path))
