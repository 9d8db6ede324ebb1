"""What rules that compare guests remember, and what of it can be brought together."""

import pytest

from pvlint.rules.memory import Memory

WEB, WEB_AGAIN, DB = ("web", "web.cfg", False), ("web", "old/web.cfg", False), ("db", "db.cfg", True)


def test_the_first_stays_the_first():
    memory = Memory()
    assert memory.first("store", WEB) == WEB
    assert memory.first("store", DB) == WEB
    assert memory.first("other", DB) == DB


def test_a_thing_is_told_of_a_guest_once():
    memory = Memory()
    assert memory.tell("store", "web", "web.cfg")
    assert not memory.tell("store", "web", "web.cfg")
    assert memory.tell("store", "db", "db.cfg")
    assert memory.tell("other", "web", "web.cfg")


def test_another_look_at_a_file_knows_what_the_others_said_and_changes_nothing():
    memory = Memory()
    memory.first("store", WEB)
    memory.tell("store", "db", "db.cfg")
    memory.tell("store", "mail", "mail.cfg")
    again = Memory(memory, "db.cfg")
    assert again.first("store", DB) == WEB
    assert again.first("new", DB) == DB
    assert again.tell("store", "db", "db.cfg")
    assert not again.tell("store", "db", "db.cfg")
    assert not again.tell("store", "mail", "mail.cfg")
    assert memory.said("new") is None
    assert not memory.tell("store", "db", "db.cfg")
    assert Memory(again).first("store", DB) == WEB


def test_hosts_have_memories_of_their_own():
    memory = Memory()
    memory.first("store", WEB)
    assert memory.of_host("qemu:///system").first("store", DB) == DB
    assert memory.of_host("qemu:///system").first("store", WEB) == DB


@pytest.mark.parametrize(
    ("later", "told", "agrees"),
    [
        ({"other": DB}, False, True),
        ({"other": DB}, True, True),
        ({"store": WEB_AGAIN, "other": DB}, False, True),
        ({"store": WEB_AGAIN}, True, False),
        ({"store": DB}, False, False),
    ],
    ids=["new", "new-and-told", "the-same-guest", "the-same-guest-and-told", "another-guest"],
)
def test_what_later_files_say_is_taken_unless_it_would_have_been_found_something(later, told, agrees):
    memory = Memory()
    memory.first("store", WEB)
    told_before = {("store", "mail"): "mail.cfg"} if told else {}
    assert memory.merge({hash(key): said for key, said in later.items()}, told_before) is agrees
    assert memory.tell("store", "mail", "mail.cfg") is not (told and agrees)
    assert memory.said("store") == WEB
    assert memory.said("other") == (DB if "other" in later and agrees else None)


def test_one_thing_that_another_guest_has_said_is_enough():
    memory = Memory()
    memory.first("store", WEB)
    memory.first("other", WEB)
    assert not memory.merge({hash("store"): WEB_AGAIN, hash("other"): DB}, {})


def test_what_is_taken_is_a_copy_and_forgetting_forgets_all():
    memory = Memory()
    memory.first("store", WEB)
    assert memory.taken() == ({hash("store"): WEB}, {})
    memory.tell("store", "db", "db.cfg")
    first, told = memory.taken()
    assert told == {("store", "db"): "db.cfg"}
    memory.forget()
    assert memory.taken() == ({}, {})
    assert first == {hash("store"): WEB}
