"""Whoever imports the installed pvlint gets its types (py.typed)."""

import sys

import pytest

from tests.packaging.building import run

pytestmark = pytest.mark.slow
pytest.importorskip("mypy", reason="mypy is not installed")

SCRIPT = """\
from pvlint.place import Span
from pvlint.rules.finding import Severity

reveal_type(Severity.ERROR.word)
wrong: int = Severity.ERROR.word
"""


def test_mypy_sees_the_types(installed, tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    python = ("--python-executable", installed / "bin" / "python")
    checked = run(sys.executable, "-m", "mypy", "--strict", *python, "script.py", cwd=tmp_path)
    assert checked.stdout.splitlines() == [
        'script.py:4: note: Revealed type is "str"',
        'script.py:5: error: Incompatible types in assignment (expression has type "str", variable has type "int")'
        "  [assignment]",
        "Found 1 error in 1 file (checked 1 source file)",
    ]
