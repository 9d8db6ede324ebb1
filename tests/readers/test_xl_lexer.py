"""xl configuration files: what is a token, a string, and the end of the file (facts: libxlu_cfg_l.l)."""

import pytest

from pvlint.readers import xl
from tests.readers.xl_checks import accepted, refused, settings

# --- What is a token --------------------------------------------------------------------------------------------------


def test_a_name_may_hold_dots_digits_and_underscores():
    assert accepted("a.b_9=1\n") == {"a.b_9": "1"}


@pytest.mark.parametrize("text", ["Kernel = 'x'\n", "_x = 1\n"])
def test_a_name_begins_with_a_lower_case_letter(text):
    assert "names are lower case" in refused(text)


def test_a_name_has_no_minus_sign():
    assert "no '-'" in refused("mem-max = 1\n")


@pytest.mark.parametrize("number", ["0", "512", "010", "0x1f", "12abc", "0x", "9xfa"])
def test_a_number_stays_the_text_it_is(number):
    assert accepted(f"a={number}\n") == {"a": number}


@pytest.mark.parametrize("number", ["-1", "+1", "1.5", ".5"])
def test_a_number_has_neither_sign_nor_fraction(number):
    assert "quotation marks" in refused(f"a = {number}\n")


@pytest.mark.parametrize("number", ["0x1F", "10G", "1k", "5_000"])
def test_a_number_has_no_other_letters_than_a_to_f_and_x(number):
    assert "a number goes on" in refused(f"a = {number}\n")


def test_space_and_tab_are_blanks():
    assert accepted("\t a \t=\t 1 \t\n") == {"a": "1"}


@pytest.mark.parametrize("blank", ["\r", "\f", "\v", "\xa0", "\u2028", "\x85"])
def test_no_other_blank_is_one_but_the_setting_is_still_read(blank):
    assert refused(f"a{blank}=1\nb =1{blank}\n")
    assert settings(f"b ={blank}1{blank}\n") == {"b": "1"}


def test_crlf_line_ends_are_refused_once_and_the_settings_are_still_read():
    text = "# a guest\r\nname = 'x'\r\n\r\ndisk = [ 'a', # one\r\n 'b',\r\n]\r\n"
    (problem,) = xl.parse(text).problems
    assert "CRLF" in problem.message
    assert (problem.start, problem.end) == (text.index("\r\n\r\n"), text.index("\r\n\r\n") + 1), "not in the comment"
    assert settings(text) == {"name": "x", "disk": ["a", "b"]}


def test_a_carriage_return_in_a_comment_or_string_is_fine():
    assert accepted("# x\r\na='\r' # y\r\n") == {"a": "\r"}


def test_a_byte_order_mark_is_refused_and_the_setting_is_still_read():
    assert "byte order mark" in refused("\ufeffa=1\n")
    assert settings("\ufeffa=1\n") == {"a": "1"}


def test_a_byte_order_mark_in_a_string_is_fine():
    assert accepted("a='\ufeff'\n") == {"a": "\ufeff"}


@pytest.mark.parametrize("character", ["\N{GREEK SMALL LETTER XI}", "\x80", "\ue000", "\x7f"])
def test_what_is_not_ascii_stands_in_strings_and_comments_only(character):
    assert accepted(f"a='{character}' # {character}\n") == {"a": character}
    assert refused(f"a=1 {character}\n")


def test_a_comment_goes_to_the_end_of_its_line():
    assert accepted("# ' \" [ b=2\na=1 # ' \" [ ; b=2\n") == {"a": "1"}


def test_a_number_sign_in_a_string_begins_no_comment():
    assert accepted("a='#'\n") == {"a": "#"}


# --- The end of the file ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n", " ", "# x\n", ";", ";;\n;"])
def test_a_file_may_be_empty(text):
    assert accepted(text) == {}


def test_the_last_line_needs_no_line_end():
    assert accepted("a=1\nb=[\n'x'\n] ") == {"a": "1", "b": ["x"]}


def test_a_comment_on_the_last_line_needs_one_and_the_setting_before_it_is_still_read():
    assert "a comment on the last line needs a line end" in refused("a=1\nb=2 # x")
    assert settings("a=1\nb=2 # x") == {"a": "1", "b": "2"}


@pytest.mark.parametrize("character", ["#", "-", "'", '"', "A", "\r", "\x1a", "("])
def test_a_single_odd_character_is_overlooked_at_the_very_end(character):
    assert accepted(f"a=1\n{character}") == accepted(f"a=1 {character}") == {"a": "1"}


@pytest.mark.parametrize("end", ["##", "# ", "\r\r", "\N{GREEK SMALL LETTER XI}", "=", "A\n", "\x1a\n"])
def test_more_than_a_single_odd_byte_is_not(end):
    assert refused(f"a=1\n{end}")


# --- Strings ----------------------------------------------------------------------------------------------------------


def test_both_kinds_of_quotes_mean_the_same():
    assert accepted("a='x\"y'\nb=\"x'y\"\n") == {"a": 'x"y', "b": "x'y"}


def test_escapes_are_those_of_c():
    assert accepted(r"""a='\" \' \\ \a \b \f \n \r \t \v'""") == {"a": "\" ' \\ \a \b \f \n \r \t \v"}


@pytest.mark.parametrize(("written", "meant"), [
    (r"x\101y", "xy"), (r"\000", ""), (r"\19999", "9"), (r"\012", ""), (r"\01", None), (r"\1x", None), (r"\0", None),
    (r"\0 123", "3"), (r"\7+12", ""), (r"\3 +1", ""), (r"\3 +", None), (r"\1 2", ""),
])  # fmt: skip
def test_an_octal_escape_is_dropped_or_refused(written, meant):
    if meant is None:
        assert "octal" in refused(f"a='{written}'\n")
    else:
        assert accepted(f"a='{written}'\n") == {"a": meant}


def test_a_hexadecimal_escape_is_always_refused():
    assert r"\x escape" in refused(r"a='\x41'")
    assert settings(r"a='\x41'") == {"a": r"\x41"}, "and stays as it is"


@pytest.mark.parametrize("escape", [r"\q", r"\8", r"\ ", "\\\N{GREEK SMALL LETTER XI}"])
def test_an_unknown_escape_is_refused(escape):
    assert "escape" in refused(f"a='{escape}'\n")


@pytest.mark.parametrize("text", ["a='x\n'\n", 'a="x\n', "a='\\\n'\n", "a='x", "a='x\\'\n"])
def test_a_string_ends_on_its_line(text):
    assert "not closed on the line" in refused(text)


def test_a_nul_in_a_string_is_refused_and_kept():
    assert "NUL" in refused("a='x\0y'\n")
    assert settings("a='x\0y'\n") == {"a": "x\0y"}


def test_a_nul_in_a_comment_is_fine():
    assert accepted("a=1 # \0\n") == {"a": "1"}


@pytest.mark.parametrize("text", ['a="""x"""\n', "a='''x'''\n", "a=['''x''']\n"])
def test_triple_quotation_marks_are_refused(text):
    assert "triple" in refused(text)
