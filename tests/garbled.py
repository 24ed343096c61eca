"""Submissions as broken links, broken programs and ill-willed people send them.

`garbled(luck, given)` takes what a sound program would send and spoils it, in one to
three ways: values that fit nothing (`NASTY`), answers gone or twice there, other
shapes, then the bytes themselves: cut, doubled, flipped, not UTF-8, without end.
"""

import copy
import json

NASTY = (
    None, True, False, 0, -1, 10**30, 1.5, 1e308, -0.0, [], [[]], {}, {"a": {}},
    "", " ", "unknown", "Yes", "yes no", "yes yes", "\u0000", "\u202egnp.exe", "٣",
    "三", "1e999", "NaN", "-Infinity", "0x10", "1_000", "9" * 5000, "2026-02-30",
    "2026-13-01", "0000-00-00", "9999-12-31T23:59:60Z", "'; drop table cases_case; --",
    "<script>alert(1)</script>", "{{7*7}}", "${n}", "../../etc/passwd", "a" * 5000,
    "e\u0301" * 400, "\ufeff", "\ud83d\ude00", "\n", "\r\nSet-Cookie: a=b", "%00",
    "=1+1", ["yes", "no"], ["unknown"], ["a"] * 2000, [None],
)  # fmt: skip
BYTES = (b"\x00", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"{", b"[", b'"', b"\\u", b"&")


def garbled(luck, given):
    """The bytes of a submission spoiled; one in ten is left as it was."""
    spoiled = copy.deepcopy(given)
    for _ in range(luck.choice((0, 1, 1, 1, 2, 3))):
        luck.choice((_value, _value, _gone, _name, _shape))(luck, spoiled)
    body = json.dumps(spoiled).encode()
    for _ in range(luck.choice((0, 0, 0, 1, 2))):
        body = luck.choice((_cut, _doubled, _flipped, _put, _deep))(luck, body)
    return body


def _answers(luck, given):
    """Somewhere in it that has names: the whole, or the answers inside."""
    inside = [v for v in given.values() if isinstance(v, dict)]
    return luck.choice([given, *inside, *inside])


def _value(luck, given):
    place = _answers(luck, given)
    if place:
        place[luck.choice(sorted(place))] = copy.deepcopy(luck.choice(NASTY))


def _gone(luck, given):
    place = _answers(luck, given)
    if place:
        del place[luck.choice(sorted(place))]


def _name(luck, given):
    place = _answers(luck, given)
    name = luck.choice(
        ("q", "", "\u0000", "a" * 90, "__class__", "answer.x", "é", "key")
    )
    place[name] = copy.deepcopy(luck.choice(NASTY))


def _shape(luck, given):
    if given:
        name = luck.choice(sorted(given))
        given[name] = luck.choice(([given[name]], {"x": given[name]}, str(given[name])))


def _place(luck, body):
    return luck.randrange(len(body) + 1)


def _cut(luck, body):
    return body[: _place(luck, body)]


def _doubled(luck, body):
    first, last = sorted((_place(luck, body), _place(luck, body)))
    return body[:last] + body[first:last] + body[last:]


def _flipped(luck, body):
    made = bytearray(body)
    for _ in range(min(len(made), luck.randint(1, 4))):
        made[luck.randrange(len(made))] ^= 1 << luck.randrange(8)
    return bytes(made)


def _put(luck, body):
    place = _place(luck, body)
    return body[:place] + luck.choice(BYTES) + body[place:]


def _deep(luck, body):
    return b'{"answers": ' + b"[" * luck.choice((50, 2000)) + body
