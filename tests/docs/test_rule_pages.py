"""docs/rules/ is what the rules themselves say."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_rule_pages_are_not_stale():
    spec = importlib.util.spec_from_file_location("rule_pages", ROOT / "tools" / "rule_pages.py")
    assert spec is not None
    assert spec.loader is not None
    rule_pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rule_pages)
    assert [path.name for path in rule_pages.stale()] == []
    assert len(rule_pages.pages()) >= 12
