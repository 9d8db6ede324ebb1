"""What every test can use: hypothesis profiles, and Xen's own parser as a judge."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.oracle.xen import XenParser

# A shared machine can be slow for a moment, so no test fails for the time one example takes. CI tries the same examples
# every time; elsewhere each run tries others and remembers what failed.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, max_examples=200, print_blob=True)
settings.register_profile(
    "fuzz", deadline=None, max_examples=20_000, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(  # a mutant is noticed or not: nobody reads the smallest example
    "mutation", deadline=None, derandomize=True, max_examples=50, phases=(Phase.explicit, Phase.generate)
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default")
settings.load_profile(PROFILE)

ORACLE = Path(__file__).parent / "oracle" / "xlu_oracle.c"


@pytest.fixture(scope="session")
def fuzzing() -> bool:
    """Whether there is time to look at very many inputs: ``make fuzz``."""
    return PROFILE == "fuzz"


@pytest.fixture(scope="session")
def xen_parser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XenParser]:
    """Xen's own parser of configurations and disks, libxlutil."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("comparing with Xen's own parser needs a C compiler (cc)")
    program = tmp_path_factory.mktemp("oracle") / "xlu_oracle"
    headers = subprocess.run([compiler, "-E", "-xc", "-"], input=b"#include <libxlutil.h>\n", capture_output=True)
    if headers.returncode:
        pytest.skip("comparing with Xen's own parser needs libxlutil.h (Debian: libxen-dev and libxenmisc4.17)")
    subprocess.run([compiler, "-O1", "-o", program, ORACLE, "-lxlutil", "-lxenlight"], check=True)
    with XenParser(program) as parser:
        yield parser
