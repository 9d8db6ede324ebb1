"""``pvlint rule``: the manual of a rule, or of all."""

from typing import Final

from pvlint.cli.stdout import show
from pvlint.rules import registry

SCHEMA: Final = "pvlint/rule/1"


def run_rule(name: str, output_format: str, *, all_: bool) -> int:
    """Print manuals; the list of all as one line for each in text."""
    if all_ == bool(name):
        return _complain("name one rule, or say --all")
    try:
        found = registry.matching("ALL" if all_ else name)
    except registry.UnknownRule as error:
        return _complain(str(error))
    return show(_text(found, output_format, all_=all_))


def _complain(message: str) -> int:
    from pvlint.cli.run import complain

    return complain(message)


def _text(found: tuple[registry.Entry, ...], output_format: str, *, all_: bool) -> str:
    if output_format == "json":
        import json

        rules = [{"code": e.code, "name": e.name, "summary": summary(e), "manual": registry.manual(e)} for e in found]
        return json.dumps({"schema": SCHEMA, "rules": rules}, indent=1) + "\n"
    if output_format == "markdown":
        return "\n".join(f"# {e.code} {e.name}\n\n{registry.manual(e)}\n" for e in found)
    if all_:
        return "".join(f"{e.code}  {e.name:26} {summary(e)}\n" for e in found)
    return "".join(f"{e.code} {e.name}\n\n{registry.manual(e)}\n\n" for e in found)


def summary(entry: registry.Entry) -> str:
    """A rule in one line."""
    return registry.manual(entry).partition("\n")[0]
