"""What comes of reading one source: definitions, a reason to skip it, or what went wrong."""

from pvlint.model import Definition
from pvlint.place import Where, at_top
from pvlint.record import NamedTuple


class Read(NamedTuple):
    """Guest definitions were found."""

    definition: Definition


class Skipped(NamedTuple):
    """Not a guest definition, or not a finished one; never an error, never silence."""

    reason: str


class Failed(NamedTuple):
    """A guest definition that cannot be read."""

    reason: str
    format: str
    where: Where = at_top
    help: str = ""


Reading = Read | Skipped | Failed
