"""The house: who may import whom, how large a file may grow, and that every module says what it is for."""

import ast
import statistics
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pvlint"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A module imports only from its own room and from the rooms above it in this list.
ROOMS = (
    "__init__", "record", "late", "remembered", "place", "model", "changes", "guide", "sources", "images",
    "readers", "platforms", "evidence", "bootmap", "likeness", "holders", "guest", "layout", "proposals",
    "rules", "document", "choices", "settings", "settings_files", "ruling", "suppressions", "baseline",
    "pipeline", "split", "reports", "cli", "__main__",
)  # fmt: skip


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else "__init__"


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("pvlint"):
            found.update(
                f"{node.module}.{alias.name}" if node.module == "pvlint" else node.module for alias in node.names
            )
    return found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_from_above(path):
    own = ROOMS.index(room(name_of(path)))
    for module in imports_of(path):
        target = "__init__" if module == "pvlint.__version__" else room(module)
        assert ROOMS.index(target) <= own, f"{name_of(path)} reaches down to {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_says_in_its_first_line_what_it_is_for(path):
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    assert len(docstring.partition("\n")[0]) > 20


@pytest.mark.parametrize("path", [path for path in MODULES if path.stem != "record"], ids=name_of)
def test_a_named_tuple_is_one_that_is_quickly_defined(path):
    """Decision 017: the one of typing and that of collections compile something for every class."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module in ("typing", "collections"):
            assert not {alias.name for alias in node.names} & {"NamedTuple", "namedtuple"}


def test_files_stay_short():
    lengths = {path: len(path.read_text().splitlines()) for path in MODULES}
    assert statistics.median(lengths.values()) < 100
    assert not {str(path): n for path, n in lengths.items() if n > 350}


def test_there_is_no_room_for_odds_and_ends():
    assert not [path for path in MODULES if path.stem in ("utils", "util", "helpers", "common", "misc", "base")]
