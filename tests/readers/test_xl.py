"""xl configuration files: statements and lists, places, recovery and bad input (facts: libxlu_cfg_y.y)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pvlint.readers import xl
from tests.readers.xl_checks import accepted, refused, settings
from tests.strategies import mutated, xl_configs

# --- Statements -------------------------------------------------------------------------------------------------------


def test_a_semicolon_ends_a_statement_too():
    assert accepted("a=1;b=2 ;; c=3\n;\n") == {"a": "1", "b": "2", "c": "3"}


@pytest.mark.parametrize("text", ["a\n=1\n", "a=\n1\n", "a= # x\n1\n", "a=[1]\n[2]\n"])
def test_a_statement_stays_on_its_line(text):
    assert refused(text)


@pytest.mark.parametrize(
    "text", ["a=1 b=2\n", "a='x' 'y'\n", "a=1,2\n", "a=[1] ]\n", "a=1 2\n", "a\n", "=1\n", "a==1\n", "]\n"]
)
def test_anything_else_on_the_line_is_refused(text):
    assert refused(text)


@pytest.mark.parametrize(("text", "words"), [
    ("builder = hvm\n", "'hvm' needs quotation marks"), ("acpi = True\n", "no words as values"),
    ("import os\n", "Python"), ("arch = os.uname()[4]\n", "Python"), ("disk.append('x')\n", "Python"),
    ("a = 'x' + 'y'\n", "Python"), ("if x:\n", "Python"), ("a = (1)\n", "Python"), ("a = 1 + \\\n 2\n", "Python"),
    ("a = \\\n 2\n", "backslash"), ("a = @\n", "@ outside"), ("a = \0\n", "U+0000 outside"),
])  # fmt: skip
def test_a_problem_says_what_is_wrong(text, words):
    assert words in refused(text)


def test_the_last_assignment_wins_whatever_its_type():
    assert accepted("a=1\na=[1]\nb=[1]\nb='x'\n") == {"a": ["1"], "b": "x"}


def test_only_the_exact_name_is_the_same_name():
    assert accepted("a=1\na.=2\na_=3\n") == {"a": "1", "a.": "2", "a_": "3"}


# --- += ---------------------------------------------------------------------------------------------------------------


def test_adding_joins_strings_and_lists():
    assert accepted("a='x'\na+=\"y\"\nb=[1]\nb+=['2',[3]]\nb+=[]\n") == {"a": "xy", "b": ["1", "2", ["3"]]}


def test_adding_joins_numbers_as_text():
    assert accepted("a=1\na+=1\n") == {"a": "11"}


def test_adding_to_nothing_assigns():
    assert accepted("a+=[1]\nb+=1\n") == {"a": ["1"], "b": "1"}


def test_adding_starts_anew_after_an_assignment():
    assert accepted("a=1\na+=2\na=3\na+=4\na+=5\n") == {"a": "345"}


@pytest.mark.parametrize("text", ["a=1\na+=[2]\n", "a=[1]\na+='2'\n", "a=1\na+=2\na+=[3]\n"])
def test_adding_a_list_to_text_is_refused(text):
    assert "joins text to text" in refused(text)


def test_the_operator_is_one_token():
    assert refused("a + = 1\n")


# --- Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "value"), [
    ("[]", []), ("[ ]", []), ("[1]", ["1"]), ("[1,]", ["1"]), ("[1,'a',\"b\"]", ["1", "a", "b"]),
    ("[[],[1,[2]]]", [[], ["1", ["2"]]]),
    ("[\n\n1\n,\n2\n,\n]", ["1", "2"]), ("[ # [\n 1 # ,\n , # 'x'\n]", ["1"]),
])  # fmt: skip
def test_a_list_may_be_nested_and_go_over_many_lines(text, value):
    assert accepted(f"a={text}\n") == {"a": value}


@pytest.mark.parametrize(
    "text", ["[,]", "[1,,2]", "[1,,]", "[1 2]", "[1;2]", "['a' 'b']", "[a]", "[1", "[[1]", "[1]]", "[=]"]
)
def test_a_malformed_list_is_refused(text):
    assert refused(f"a={text}\n")


def test_the_first_value_of_a_list_stands_behind_its_bracket_but_the_bracket_on_the_line_of_the_name():
    assert accepted("a=[\n1]\n") == {"a": ["1"]}
    assert refused("a=\n[1]\n")


def test_lists_nest_as_deep_as_xens_parser_goes():
    assert not xl.parse("a=" + "[" * 4996 + "]" * 4996 + "\n").problems
    assert "too deep" in refused("a=" + "[" * 4997 + "]" * 4997 + "\n")


# --- Places -----------------------------------------------------------------------------------------------------------


def test_places_cover_the_token_with_its_quotes_and_brackets():
    text = "  key = [ 'a', 12, \"b\\n\", [] ]\n"
    setting = xl.parse(text).settings["key"]
    assert text[setting.key_start : setting.key_end] == "key"
    assert text[setting.value.start : setting.value.end] == "[ 'a', 12, \"b\\n\", [] ]"
    assert isinstance(setting.value.data, tuple)
    assert [text[item.start : item.end] for item in setting.value.data] == ["'a'", "12", '"b\\n"', "[]"]


def test_added_values_keep_the_place_of_the_last_and_their_elements_their_own():
    text = "a=['x']\nb='1'\na+=['y']\nb+='2'\n"
    both = xl.parse(text).settings
    assert text[both["a"].value.start : both["a"].value.end] == "['y']"
    assert both["a"].key_start == text.index("a+=")
    assert isinstance(both["a"].value.data, tuple)
    assert [text[item.start : item.end] for item in both["a"].value.data] == ["'x'", "'y'"]
    assert text[both["b"].value.start : both["b"].value.end] == "'2'"


# --- After an error ---------------------------------------------------------------------------------------------------


def test_reading_goes_on_with_the_next_line():
    assert settings("a=1\nb=?\nc=3\nd 4\ne=[5,\n 6]\n") == {"a": "1", "c": "3", "e": ["5", "6"]}


def test_the_rest_of_a_broken_list_is_not_held_against_the_file_again():
    text = "disk = [ 'phy:' + x,\n 'a',\n ['b'],\n]\nc=3\n"
    assert len(xl.parse(text).problems) == 1
    assert settings(text) == {"c": "3"}


def test_a_list_that_is_not_closed_does_not_swallow_the_next_setting():
    text = "disk = [ 'a',\n 'b'\nkernel = 'k'\n"
    assert refused(text) == "kernel: the list before 'kernel' is not closed; a ']' is missing"
    assert settings(text) == {"kernel": "k"}


def test_each_kind_of_problem_is_reported_once_in_the_order_of_the_file():
    problems = xl.parse("a=-1\nb=-2\nC=1\nd=-3\n" * 3).problems
    assert [problem.start for problem in problems] == [2, 10]


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.fuzz
@given(text=st.one_of(st.text(), mutated(xl_configs()), st.text(alphabet="a1=+[],;\n#'\"\\ \r")))
def test_any_text_can_be_read(text: str):
    config = xl.parse(text)
    for setting in config.settings.values():
        assert 0 <= setting.key_start < setting.key_end < setting.value.end <= len(text)
        assert text[setting.value.start] in "[0123456789'\""


@pytest.mark.slow
@pytest.mark.parametrize("piece", [
    "[", "]", "a=[", "[],", "'", '"', "\\", "'\\", "\n", "#", "# \n", " ", "a", "a ", "1", "=", "+=",
    "a+='x'\n", "a+=[1]\n", "a=1\n", "a=[\n", "\r\n", "\0", "A\n", ",", ";", "\\1",
])  # fmt: skip
def test_time_is_linear(piece):
    def seconds(count: int) -> float:
        start = time.process_time()
        for head in ("", "a=[", "a='"):
            xl.parse(head + piece * count)
        return time.process_time() - start

    few = min(seconds(2_000) for _ in range(3))
    assert min(seconds(40_000) for _ in range(3)) < 20 * 4 * few + 0.2
