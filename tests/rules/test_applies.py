"""Which kinds of guests a rule is not even asked about: a thousand plain guests cost no rule that is about others.

That no rule is left out where it has something to say is held by tests/rules/test_kind.py.
"""

import pytest

from pvlint.bootmap import BootPath
from pvlint.rules import registry
from pvlint.rules.kind import Kind

RULES = {rule.code: rule for rule in registry.load(registry.entries())}
XL = Kind("xl", True, BootPath.PV, "install", 2, True, True, True, True, False, True)
"""A guest of which nearly everything holds that rules look for."""
XEND = XL._replace(toolstack="rhel5")
EMULATED = XL._replace(path=BootPath.EMULATED)
NOT_XEN_HVM = ({"toolstack": ""}, {"hvm": False})
UNTOLD = {"claimed": False, "told": False}

ASKED = [
    ("PV001", XL, [{"doubtful": False}]),
    ("PV002", XL, [{"doubtful": False}]),
    ("PV003", XL, [{"doubtful": False}]),
    ("PV003", XL._replace(doubtful=False, path=BootPath.UNKNOWN), [{"path": BootPath.EMULATED}]),
    ("PV101", XL._replace(toolstack=""), [{"path": BootPath.EMULATED}, {"path": BootPath.NONE}]),
    ("PV101", EMULATED, [{"toolstack": ""}, {"path": BootPath.UNBOOTABLE}]),
    ("PV102", EMULATED, [{"claimed": False}, {"path": BootPath.PV}]),
    ("PV103", XL, [{"claimed": False}]),
    ("PV104", XL, [*NOT_XEN_HVM, {"path": BootPath.EMULATED}]),
    ("PV105", XL, [*NOT_XEN_HVM, {"toolstack": "rhel5"}]),
    ("PV106", XEND._replace(path=BootPath.UNBOOTABLE), [{"path": BootPath.EMULATED}]),
    ("PV107", XL, [*NOT_XEN_HVM, {"platform_device": True}]),
    ("PV108", XL, [*NOT_XEN_HVM, {"toolstack": "rhel5"}]),
    ("PV201", EMULATED._replace(disks=1), [{"disks": 2}, {"path": BootPath.PV}]),
    ("PV202", EMULATED, [{"disks": 1}, {"path": BootPath.PV}]),
    ("PV203", EMULATED._replace(told=False), [{"disks": 1}, {"path": BootPath.PV}, UNTOLD]),
    ("PV203", EMULATED._replace(claimed=False), [{"disks": 1}, {"path": BootPath.PV}, UNTOLD]),
    ("PV205", XL, [{"toolstack": ""}]),
    ("PV206", XL._replace(told=False), [UNTOLD]),
    ("PV206", XL._replace(claimed=False), [UNTOLD]),
    ("PV207", XL._replace(told=False), [UNTOLD]),
    ("PV207", XL._replace(claimed=False), [UNTOLD]),
    ("PV208", XL, [*NOT_XEN_HVM, {"disks": 1}]),
    ("PV209", XL, NOT_XEN_HVM),
    ("PV210", XL, [{"ioemu": False}]),
    ("PV211", XEND, [{"toolstack": ""}, {"toolstack": "xl"}]),
    *((code, XL, [*NOT_XEN_HVM, {"known": False}]) for code in RULES if "PV301" <= code <= "PV307"),
    ("PV401", XL, [*NOT_XEN_HVM, {"phase": "run"}]),
    ("PV402", XL, [*NOT_XEN_HVM, {"known": False}]),
    ("PV403", XEND, [*NOT_XEN_HVM, {"known": False}]),
]


@pytest.mark.parametrize(("code", "kind", "others"), ASKED)
def test_a_rule_is_asked_about_what_it_is_for_and_not_about_the_nearest_others(code, kind, others):
    applies = RULES[code].applies
    assert applies is not None
    assert applies(kind)
    assert [other for other in others if applies(kind._replace(**other))] == []


@pytest.mark.parametrize("code", ["PV901", "PV902", "PV903", "PV904"])
def test_a_rule_about_suppressions_or_the_baseline_is_asked_about_no_guest(code):
    applies = RULES[code].applies
    assert applies is not None
    assert not applies(XL)
    assert not applies(EMULATED)
