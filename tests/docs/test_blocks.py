"""The documentation shows what is: its commands are run, its output is real, its files can be read.

`make docs` writes output anew where the program prints something else by now.
"""

import re
import shutil
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, KINDS, ROOT, blocks, paths, read
from tests.docs.parsing import complaints, of_pvlint
from tests.docs.running import WHOLE, Scratch, commands, is_run, lines

PAGES = [path for path in paths() if blocks(read(path))]
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="the pages' commands are for bash")


@pytest.mark.parametrize("path", PAGES)
def test_commands_print_what_the_page_shows(path, tmp_path):
    scratch = Scratch(tmp_path, read(path))
    wrong = []
    for block in blocks(read(path)):
        scratch.prepare(block)
        if not is_run(block):
            continue
        given = lines(block)
        ran = scratch.run(given)
        if block.language == "console":
            shown = [command.printed for command in commands(block.text)]
            wrong += [
                f"{path}:{block.line}: $ {line}\n--- the page shows\n{was}\n--- pvlint prints\n{one.printed}"
                for line, was, one in zip(given, shown, ran, strict=True)
                if was != one.printed
            ]
            good = {0, 1, 2, 3}  # what it shows tells
        else:
            good = {0}
        last = block.mark("ends")
        wrong += [
            f"{path}:{block.line}: {line}: status {one.status}\n{one.printed}"
            for line, one in list(zip(given, ran, strict=True))[: -1 if last else None]
            if one.status not in (good | {1} if "pvlint" in line else good)
        ]
        if last is not None and ran[-1].status != int(last):
            wrong.append(f"{path}:{block.line}: {given[-1]}: status {ran[-1].status}, not {last}\n{ran[-1].printed}")
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("path", PAGES)
def test_blocks_can_be_read_and_marks_are_known(path):
    wrong = []
    for block in blocks(read(path)):
        if not (is_run(block) and WHOLE in read(path)):  # options that the page itself brings
            wrong += [f"{path}:{block.line}: {words}" for words in complaints(block)]
        wrong += [f"{path}:{block.line}: no mark: {kind}" for kind, _ in block.marks if kind not in KINDS]
        if block.mark("not run") == "":
            wrong.append(f"{path}:{block.line}: not run, and no reason")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", PAGES)
def test_what_is_said_to_be_from_a_file_is_in_it(path):
    for block in blocks(read(path)):
        name = block.mark("from")
        if name is not None:
            assert block.text.strip("\n") in (ROOT / name).read_text(), f"{path}:{block.line}"


def test_no_summary_races_with_what_stands_behind_a_pipe():
    """Standard error and another program's output come in any order; -q says no summary."""
    shown = [
        command.line
        for path in PAGES
        for block in blocks(read(path))
        if block.language == "console"
        for command in commands(block.text)
    ]
    racing = [line for line in shown if re.match(r"pvlint (?:check|disks|audit) [^|]*\|", line)]
    assert [line for line in racing if not re.search(r" -q\b", line.partition("|")[0])] == []
    assert racing


def test_most_blocks_of_commands_are_run():
    found = [block for path in PAGES for block in blocks(read(path)) if block.language in ("console", "sh")]
    run = [block for block in found if block.mark("not run") is None]
    assert len(found) > 40
    assert len(run) / len(found) > 0.8


class TestTheMachinery:
    """It finds what is wrong."""

    PAGE = "# x\n\n<!-- file: a.cfg -->\n```python\nname = 'a'\n```\n\n```console\n$ cat a.cfg\n{}\n$ (exit 3)\n```\n"

    def run(self, tmp_path: Path, page: str) -> list[tuple[str, int]]:
        scratch = Scratch(tmp_path, page)
        found = []
        for block in blocks(page):
            scratch.prepare(block)
            if is_run(block):
                found += [(one.printed, one.status) for one in scratch.run(lines(block))]
        return found

    def test_files_are_written_and_each_command_has_its_output_and_status(self, tmp_path):
        assert self.run(tmp_path, self.PAGE.format("name = 'a'")) == [("name = 'a'", 0), ("", 3)]

    def test_standard_error_stands_where_a_terminal_shows_it(self, tmp_path):
        page = "```console\n$ echo one; echo two >&2; echo three\n```\n"
        assert self.run(tmp_path, page) == [("one\ntwo\nthree", 0)]

    def test_a_stand_in_is_on_the_path(self, tmp_path):
        page = '<!-- stand-in: virsh: echo "<$1 $2>" -->\n```sh\n# asks\nvirsh dumpxml \\\n    web01\n```\n'
        assert self.run(tmp_path, page) == [("<dumpxml web01>", 0)]

    @pytest.mark.parametrize(
        ("block", "said"),
        [
            ("```sh\npvlint check --no-such\n```", "No such option: --no-such"),
            ("```sh\npvlint lint x\n```", "no command of pvlint: 'lint'"),
            ("```sh\nmake nothing\n```", "no target 'nothing'"),
            ("```sh\nif true\n```", "syntax error"),
            ("```yaml\na: [\n```", "no yaml"),
            ("```yaml\na: pvlint check --no-such -\n```", "No such option"),
            ("```toml\na = \n```", "no toml"),
            ("```json\n{]\n```", "no json"),
            ("```python\ndef\n```", "no python"),
            ("```xml\n<a>\n```", "no xml"),
            ("```\nx\n```", "no language that is known"),
        ],
    )
    def test_what_cannot_be_right_is_found(self, block, said):
        (found,) = blocks(block + "\n")
        assert said in "\n".join(complaints(found))


@pytest.mark.parametrize("path", [*paths(), *(p.relative_to(ROOT).as_posix() for p in (DOCS / "rules").glob("*.md"))])
def test_commands_in_the_text_are_ones_that_the_program_takes(path):
    text = re.sub(r"^( *)```.*?^\1```$", "", read(path), flags=re.MULTILINE | re.DOTALL)
    spans = (" ".join(span.split()) for span in re.findall(r"`(pvlint [^`]+)`", text))
    wrong = [words for span in spans if not re.match(r"pvlint: |pvlint [A-Z]", span) for words in of_pvlint(span)]
    assert [words for words in wrong if "Missing parameter" not in words] == []  # a command may be named alone
