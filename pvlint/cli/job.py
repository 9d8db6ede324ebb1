"""A job: what the command line asks of a run."""

from pvlint.cli.account import Share
from pvlint.cli.connect import Connect
from pvlint.cli.outputs import Output
from pvlint.document import Document
from pvlint.record import NamedTuple
from pvlint.settings import Settings
from pvlint.sources import files


class Job(NamedTuple):
    """What the command line asks for."""

    paths: list[str]
    connect: Connect
    settings: Settings
    """Those of the run as a whole."""
    exclude: tuple[str, ...]
    stdin_filename: str
    outputs: tuple[Output, ...]
    quiet: bool
    verbose: bool
    show_files: bool
    statistics: bool
    write_baseline: str
    findings: bool
    """Whether the report is about findings."""
    mend: str = ""
    """"diff" or "fix"; empty for neither."""
    unsafe_fixes: bool = False
    once: bool = False
    """Whether a guest is judged once: by its own definition, and not by libvirt's records of it."""
    progress: bool = False
    """Whether to show on standard error how far it is."""
    jobs: int = 0
    """How many processes may read files; 0 for as many as there are processors."""


Item = Document | files.Missing | Share
"""What a run is told of."""
