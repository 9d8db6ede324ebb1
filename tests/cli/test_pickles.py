"""What copies of the process give each other, as pickles: texts, numbers and pvlint's own types, and nothing else."""

import io
import pickle
from typing import Any, Final

import pytest

from pvlint.choices import formats
from pvlint.cli.head_start import ENOUGH
from tests.cli.program import BAD, GOOD, pvlint, write

_OTHERS: Final = {"builtins.set", "collections.Counter"}
_HOSTILE: Final = (
    "name = 'cos\\nsystem\\n(S\"touch harm\"\\ntR.'\nbuilder = 'hvm'\ndisk = ['file:/a\\x80\\x04.,xvda,w']\n"
)
"""A guest whose name is a pickle."""


@pytest.mark.parametrize(
    "run", [f"{command} --output-format {form}" for command in ("check", "disks") for form in formats(command)]
)
def test_nothing_but_plain_values_goes_between_copies(run, monkeypatch):
    write(**{f"guest{number}": (BAD, GOOD, _HOSTILE)[number % 3] for number in range(ENOUGH + 40)})
    named = set()

    class Watching(pickle.Unpickler):
        def find_class(self, module: str, name: str) -> Any:
            named.add(f"{module}.{name}")
            return super().find_class(module, name)

    monkeypatch.setattr(pickle, "loads", lambda data: Watching(io.BytesIO(data)).load())
    assert pvlint(*run.split(), "-j", "2", ".").status in (0, 1)
    assert "pvlint.cli.account.Share" in named
    ours = {name for name in named if name.startswith("pvlint.")}
    assert named - ours <= _OTHERS
