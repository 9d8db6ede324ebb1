"""Text that a guest wrote, made harmless in length: control characters stay for whoever prints it to escape."""

LONGEST = 128


def text_of(raw: bytes, encoding: str = "utf-8") -> str:
    """The text before the first NUL, at most 128 characters; what does not decode is replaced."""
    return raw.decode(encoding, "replace").partition("\0")[0][:LONGEST]
