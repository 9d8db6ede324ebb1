"""Judging a source as a run would, without a command line or settings files."""

from typing import Any

from pvlint.document import Document
from pvlint.evidence.said import GuestSettings
from pvlint.pipeline import document
from pvlint.ruling import Rulings
from pvlint.settings_files import Discovery


def judged(
    data: bytes, path: str = "guest", said: GuestSettings | None = None, only: str = "", **options: Any
) -> Document:
    """The document, with all rules (or those of ``only``) and these settings."""
    return document(data, path, Rulings(Discovery(isolated=True), options, said or GuestSettings(), only)(path))
