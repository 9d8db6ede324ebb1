"""The end of the process: at once, with all that was said written, unless somebody watches."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.program import BAD, GOOD, PATIENCE, command, environment, process, write

TOLD = "import atexit\natexit.register(print, 'the end')\n{}\nfrom pvlint.__main__ import main\nmain()"


@pytest.fixture(autouse=True)
def files() -> None:
    write(good=GOOD, bad=BAD)


@pytest.mark.weighs  # a measure of coverage watches
@pytest.mark.parametrize(("arguments", "status"), [(["bad.cfg"], 1), (["good.cfg"], 0), (["gone.cfg"], 2)])
def test_nothing_of_python_comes_after_the_end(arguments, status):
    plain = process("check", *arguments)
    outcome = process("check", *arguments, program=TOLD.format(""))
    assert outcome == plain
    assert outcome.status == status


WATCHERS = ["sys.settrace(lambda *_: None)", "sys.setprofile(lambda *_: None)"]
if sys.version_info >= (3, 12):
    WATCHERS.append("sys.monitoring.use_tool_id(3, 'test')")


@pytest.mark.parametrize("watching", WATCHERS)
def test_who_watches_sees_all_of_it(watching):
    outcome = process("check", "bad.cfg", program=TOLD.format(f"import sys\n{watching}"))
    assert outcome.out.endswith("the end\n")
    assert outcome.status == 1


def test_all_is_written_however_much():
    Path("many").mkdir()
    for number in range(200):
        Path(f"many/{number:03}.cfg").write_text(BAD.replace("01", f"{number:03}"))
    with Path("out").open("w") as out, Path("err").open("w") as err:
        status = subprocess.run(
            command("check", "-v", "many"), stdout=out, stderr=err, env=environment(), check=False, timeout=PATIENCE
        ).returncode
    assert status == 1
    assert Path("out").read_text().count("error[PV101]") == 200
    assert Path("err").read_text().startswith("Checked 200 guests")


@pytest.mark.parametrize("closed", ["1", "2", "12"])
def test_closed_streams_change_no_status(closed):
    closing = "".join(f" {descriptor}>&-" for descriptor in closed)
    line = " ".join(command("rule", "PV101"))
    status = subprocess.run(["sh", "-c", line + closing], env=environment(), check=False).returncode
    assert status == (2 if "1" in closed else 0)
