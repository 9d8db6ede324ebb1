"""What the tests of xl configurations ask of a text."""

from pvlint.readers import xl
from pvlint.readers.config import Value


def plain(value: Value):
    """A value without its places."""
    return [plain(item) for item in value.data] if isinstance(value.data, tuple) else value.data


def settings(text: str):
    return {name: plain(setting.value) for name, setting in xl.parse(text).settings.items()}


def accepted(text: str):
    assert xl.parse(text).problems == ()
    return settings(text)


def refused(text: str) -> str:
    """The problems of a text that xl refuses, each with the characters it is about."""
    problems = xl.parse(text).problems
    assert problems, "xl would accept it"
    assert all(0 <= problem.start <= problem.end <= len(text) for problem in problems)
    return "\n".join(f"{text[problem.start : problem.end]}: {problem.message}" for problem in problems)
