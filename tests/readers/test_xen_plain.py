"""The reader of plain files against the readers of the two dialects: it declines a file, or makes the same of it."""

from random import Random

import pytest
from hypothesis import given

from pvlint.readers import xen_plain, xl, xm
from pvlint.readers.detect import looks_like_xen, tells
from pvlint.sources.text import Text
from tests.strategies import write_config, write_plain_config, xl_configs, xl_plain_configs

SEED = 7_700


def is_plain(text: str) -> bool:
    """Whether a text is read at once; then it is read as the others read it."""
    plain = xen_plain.read(text)
    if plain is None:
        return False
    assert plain.config == xl.parse(text), repr(text)
    program = xm.Program((xm.Version(xen_plain.as_python(plain), ()),), "")
    assert program == xm.parse(Text(text)), repr(text)
    if tells(plain.config.settings):
        assert not looks_like_xen(text), repr(text)
    return True


@given(xl_plain_configs())
def test_plain_files_are_read_as_xl_and_python_read_them(text):
    is_plain(text)


@given(xl_configs())
def test_so_is_any_other_that_it_takes(text):
    is_plain(text)


@pytest.mark.fuzz
@pytest.mark.parametrize(("writer", "least"), [(write_plain_config, 0.3), (write_config, 0.01)])
def test_the_three_readers_agree_on_many_files(writer, least, fuzzing: bool):
    count = 100_000 if fuzzing else 2_000
    plain = sum(is_plain(writer(Random(seed))) for seed in range(SEED, SEED + count))
    assert plain > least * count, "too few of the inputs are plain"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \n# a comment\n",
        "name = 'a'",
        "name = 'a' \t",
        'name = "it\'s # no comment"  # "one" is\nmemory=0\nvcpus = 12\n',
        "disk = [ # it's a comment\n  'a,b' , # another\n\n \"c\",\n]\nvif = []\n",
    ],
)
def test_what_is_plain(text):
    assert is_plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "name = 'a' # the last line does not end",
        "name = 'a'; memory = 1\n",
        " name = 'a'\n",
        "name = 'a\\n'\n",
        "name = 'a' 'b'\n",
        "name = '''a'''\n",
        "name = '\N{GREEK SMALL LETTER XI}'\n",
        "name = '\t'\n",
        "name = 'a'\r\n",
        "memory = 010\n",
        "memory = 0x10\n",
        "memory = 12345678901\n",
        "memory = -1\n",
        "memory = 1\nmemory = 2\n",
        "disk += ['a']\n",
        "disk = [1]\n",
        "disk = [['a']]\n",
        "disk = [,]\n",
        "disk = ['a' 'b']\n",
        "disk = ['a',,'b']\n",
        "print = 'a'\n",
        "import = 'a'\n",
        "a.b = 'a'\n",
        "Name = 'a'\n",
        "name = 'a'\nif 1: pass\n",
        "name = 'a'\n\x0c\n",
    ],
)
def test_what_is_left_to_the_others(text):
    assert not is_plain(text)


def test_it_takes_linear_time():
    """Nothing is tried twice: texts that fail at the very end are no slower than others."""
    for text in (
        "#" * 49_000,
        "\n" * 49_000 + "!",
        f"a = [{'#' * 48_000}",
        f"a = ['{'x' * 48_000}",
        "a = [" + "'',\n" * 12_000,
    ):
        assert xen_plain.read(text) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("disk = ['phy:/a,hda,w']\n", True),
        ("memory = 512\nname = 'web01'\n", True),
        ("memory = 512\ncolour = 'red'\n", False),
        ("name = 'web01'\nuuid = 'x'\n", False),
    ],
)
def test_the_settings_of_a_plain_file_tell_whether_it_is_a_config(text, told):
    plain = xen_plain.read(text)
    assert plain is not None
    assert tells(plain.config.settings) is told
    assert (looks_like_xen(text) == "") is told
