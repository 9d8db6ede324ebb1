"""Takes a piece out of a comment that begins with ``#``, and the whole comment with it where nothing else is in it."""

from collections.abc import Iterable

from pvlint.split.edits import Edit


def without(characters: str, comments: Iterable[tuple[int, int]], start: int, end: int, new: str = "") -> Edit | None:
    """The edit that puts ``new`` for a piece of a comment; None where the piece is in none of the ``comments``.

    What leaves an empty comment takes it away, with the blanks before it, and a line that holds nothing else.
    """
    comment = next((one for one in comments if one[0] <= start < one[1]), None)
    if comment is None:
        return None
    end = min(end, comment[1])  # a piece may count in the carriage return
    if (characters[comment[0] : start] + new + characters[end : comment[1]]).strip("# \t"):
        if not new and end == comment[1]:
            start = comment[0] + len(characters[comment[0] : start].rstrip(" \t"))
        return Edit(start, end, new)
    line = characters.rfind("\n", 0, start) + 1
    code = line + len(characters[line : comment[0]].rstrip(" \t"))
    if code > line:
        return Edit(code, comment[1], "")
    following = characters.find("\n", comment[1]) + 1
    return Edit(line, following or len(characters), "")
