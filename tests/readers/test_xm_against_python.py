"""What pvlint works out of an xm config without running it, against what Python makes of the same program.

The programs are written here, at random and by nobody else, so they may be run. Whatever pvlint says is known has to be
what Python computed, and whatever xend would take for an option has to be there, in some version where conditions are
unknown.
"""

import re
from random import Random
from typing import Any

import pytest

from pvlint.readers import xm
from pvlint.readers.config import UNKNOWN_PART, Config, Unknown, Value
from pvlint.sources.text import Text
from tests import xm_strategies

SEED = 20261120
pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")


def holds(value: Value, real: Any) -> bool:
    """Whether a value is what Python computed, as far as it is known."""
    data = value.data
    if isinstance(data, Unknown):
        return True
    if isinstance(data, str) and UNKNOWN_PART in data:
        pattern = ".*".join(map(re.escape, data.split(UNKNOWN_PART)))
        return isinstance(real, str) and re.fullmatch(pattern, real, re.DOTALL) is not None
    if isinstance(data, tuple):
        return isinstance(real, list | tuple) and len(data) == len(real) and all(map(holds, data, real))
    return type(data) is type(real) and data == real


def known(value: Value) -> bool:
    if isinstance(value.data, tuple):
        return all(map(known, value.data))
    return not isinstance(value.data, Unknown) and UNKNOWN_PART not in str(value.data)


def differences(config: Config, options: dict[str, Any]) -> list[str]:
    """What a config says otherwise than Python; comprehension variables (k..., g...) are not compared."""
    found = [
        f"{name} is no option"
        for name, setting in config.settings.items()
        if name[0] not in "kg" and name not in options and not isinstance(setting.value.data, Unknown)
    ]
    for name, real in options.items():
        setting = config.settings.get(name)
        if setting is None:
            found += [] if config.runs_more else [f"{name} is missing, {real!r}"]
        elif not holds(setting.value, real):
            found.append(f"{name}: {setting.value.data!r} is {real!r}")
    return found


@pytest.mark.slow
@pytest.mark.fuzz
def test_what_is_known_of_a_static_program_is_what_python_computes(fuzzing):
    compared = options = unknown = 0
    for number in range(20_000 if fuzzing else 400):
        program = xm_strategies.write_program(Random(SEED + number))
        real = xm_strategies.outcome(program, xm_strategies.World())
        versions = xm.parse(Text(program)).versions
        if real is None:
            continue
        assert any(not differences(version.config, real) for version in versions), (
            f"{program}\n{[differences(version.config, real) for version in versions]}"
        )
        compared += 1
        options += len(real)
        unknown += sum(
            not known(versions[0].config.settings[n].value) for n in real if n in versions[0].config.settings
        )
    print(f"{compared} programs, {options} options, {unknown} not known")
    assert compared > 100
    assert unknown < options / 10


@pytest.mark.slow
@pytest.mark.fuzz
def test_in_every_world_some_version_is_what_python_computes(fuzzing):
    compared = 0
    for number in range(5_000 if fuzzing else 150):
        random = Random(SEED + number)
        program = xm_strategies.write_opaque_program(random)
        worlds = list(xm_strategies.hosts(random))
        versions = xm.parse(Text(program)).versions
        for world in worlds:
            real = xm_strategies.outcome(program, world)
            if real is not None:
                compared += 1
                wrong = [differences(version.config, real) for version in versions]
                assert [] in wrong, f"{program}\n{wrong}"
    assert compared > 100


@pytest.mark.fuzz
def test_python_2_is_read_where_it_stands(fuzzing):
    for number in range(5_000 if fuzzing else 150):
        program = xm_strategies.write_python2_program(Random(SEED + number))
        assert xm.parse(Text(program)).versions
