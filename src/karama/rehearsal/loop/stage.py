"""What the compiled loop works on: one record, the stage, and tables of records.

A *case* is a person and where their case stands; a *work* a token somebody has to work
on; a *hold* what was taken at once for one work or for several served together, and a
*pick* one resource of it. A *line* is the queue of one urgency for the same needs; all
lines for the same needs are a *sign*. A *pool* is resources of which one is missing for
some needs: there they wait until one of its resources is free.

Rows link to one another by number; number 0 of works, holds and picks is nobody.
"""

from __future__ import annotations

import numpy as np

from karama.rehearsal.loop.memory import record, table

# --- what changes as the loop runs ----------------------------------------------------

CASE = record(
    luck="u8", since="f8", stay="i8", moment="i4", visits="i4", keeps="i4", crew="i4"
)
"""`keeps` is the resource the person has a place of, -1 for none; of which crew, since
when, and until which event, 0 for the end of the case. `moment` is -1 before it begins.
"""

WORK = record(
    ready="f8", begun="f8", ends="f8", left="f8", key="i8", event="i8", who="i4",
    token="i4",  # noqa: S106 - a token of a case
    number="i4", post="i4", sign="i4", hold="i4", next="i4", before="i4",
    mate="i4", mate_before="i4", fellow="i4", fellow_before="i4",
)  # fmt: skip
"""`key` is its place among all who wait; `event` the number of the event that is its
end, or `WAITS`, or `IDLE`; `left` what time is left of work that was put down, below 0
of all other. The last six are links: in its line, among those who wait with the same
party or boat, and among those served with it."""

WAITS, IDLE = 0, -1

SIMPLY = -1
"""In place of the hold of a work: it has taken what its sign needs."""

HOLD = record(
    begun="f8", ends="f8", seq="i8", leader="i4", visit="i4", post="i4", urgency="i4",
    works="i4", first="i4", picks="i4", linked="i4",
)  # fmt: skip
"""`works` counts those it still serves; `linked` says whether it can be put down."""

PICK = record(hold="i4", resource="i4", crew="i4", next="i4", before="i4")

RESOURCE = record(
    free="i4", have="i4", taken="i4", crew="i4", first="i4", last="i4", handover="i4",
    used_up="i4", linked="i4", preempts="i4", pools="i4", pools_end="i4",
)  # fmt: skip
"""`first` and `last` are picks that can be put down, in the order they were begun, if
`linked`; `used_up` says that one taken is not given back."""

SIGN = record(
    key="i8", needs="i4", needs_end="i4", place="i4", place_pool="i4", seats="i4",
    company="i4", overlaps="i4", simple="i4", waiting="i4", heap="i4", at="i4",
    missing="i4",
)  # fmt: skip
"""A `simple` sign is one where everybody is served alone, each need is met by one
resource, and what is taken is given back as it was, so that no hold has to be kept.
`place` is the resource it wants a place of, `heap` the one it is in (0 of those who may
be able to begin, else one more than its pool), `at` where in it; `missing` the pool
that was in the way when it was last looked at."""

LINE = record(head="i4", tail="i4")
POOL = record(options="i4", options_end="i4", open="i4")
HEAP = record(first="i4", count="i4")
EVENT = record(at="f8", key="i8")
RING = record(at="f8", key="i8", next="i4", span="i4")
SPAN = record(first="i4", last="i4")
"""Clocks of one length: the first and the last of their rings."""

NUMBER = record(value="i8")

LOGGED = record(
    ready="f8",
    begun="f8",
    done="f8",
    code="i8",
    who="i4",
    what="i4",
    turn="i4",
    kind="i1",
)

# --- what is only read ----------------------------------------------------------------

MOMENT = record(tokens="i4", works="i4", clocks="i4", ticking="i4", closed="i4")
"""Where its tokens and its clocks begin, and how many it has of each."""

TOKEN = record(
    kind="i4", post="i4", step="i4", asks="i4", asks_end="i4", direct="i4", form="i8"
)
"""A token of a moment; `form` is what the code of its answers begins with, `direct`
where the numbers of its turns are by code, -1 where there are too many codes."""

ASK = record(
    fact="i4", size="i4", takes="i4", takes_end="i4", draws="i4", draws_end="i4",
    laws="i4", total="f8",
)  # fmt: skip
"""A fact that is asked for: the classes it may be answered with; those of them that
have a weight, and the weight of all, below 0 where none is given. Where the step has
answers of its own, `laws` is where those for each class of the person's own fact begin,
none first; -1 elsewhere."""

OWN_LAW = record(draws="i4", draws_end="i4", total="f8")
"""Answers by weight at a step that has its own; `draws` is -1 for the person's own
class."""

TAKE = record(place="i4", weight="f8")
TURN = record(where="i8", code="i8", to="i4", tokens="i4", winds="i4", next="i4")
"""What comes of something; `next` is another turn with the same hash."""

WIND = record(old="i4", span="i4", after="f8")
"""A clock after a turn: which it was before, or after how long it rings; `span` is one
number for each such length, -1 where there are too many."""

POST = record(
    keeps="i4", spoken="i4", length="i4", back="i4", stays="i4", ranks="i4",
    ranks_end="i4", paces="i4", paces_end="i4",
)  # fmt: skip
LAW = record(kind="i4", first="i4", last="i4", seconds="f8")
SECONDS = record(value="f8")
NEED = record(options="i4", options_end="i4", pool="i4", preempts="i4", only="i4")
"""Resources of which one is needed; `only` is the first, of a simple sign the one."""

PACE = record(at="f8", factor="f8")
SPEAKER = record(resource="i4", delay="i4")
CHANGE_TO = record(at="f8", resource="i4", what="i4", to="i4")

COMER = record(begin="i4", party="i4", boat="i4", urgency="i2", spoken="i2")
"""What is said of a person: the turn by which they begin, and who they are."""

COMES = record(at="f8", who="i8")
CLASS = record(value="i2")
USED = record(at="f8", who="i4", right="i4")

NOBODY, OPEN, HELD = range(3)
"""What a token of a moment is: nobody's work, a step to do, a question to answer."""

FIXED, EXPONENTIAL, QUANTILES = range(3)
FINISH, OVERLAP, PAUSE = range(3)
ALONE, ANYONE, PARTY, BOAT = range(4)
BY_DONE, BY_TOLD, BY_RING, BY_USE = range(4)
"""How a turn comes about, in what it is found by."""

# --- the stage ------------------------------------------------------------------------

TABLES = {
    "case": CASE, "slot": NUMBER, "clock": NUMBER, "was": NUMBER, "work": WORK,
    "hold": HOLD, "pick": PICK, "resource": RESOURCE, "sign": SIGN, "line": LINE,
    "pool": POOL, "heap": HEAP, "heaped": NUMBER, "opened": NUMBER, "aside": NUMBER,
    "found": NUMBER, "tried": NUMBER, "together": NUMBER, "party": NUMBER,
    "boat": NUMBER, "event": EVENT, "later": EVENT, "ring": RING, "span": SPAN,
    "logged": LOGGED, "over": SECONDS,
    "moment": MOMENT, "token": TOKEN, "ticking": NUMBER, "ask": ASK, "take": TAKE,
    "own_law": OWN_LAW,
    "turn": TURN, "old": NUMBER, "wind": WIND, "hash": NUMBER,
    "direct": NUMBER,
    "post": POST, "law": LAW, "quantile": SECONDS, "need": NEED, "option": NUMBER,
    "pool_of": NUMBER, "sign_of": NUMBER, "rank": NUMBER, "pace": PACE,
    "speakers": NUMBER, "speaker": SPEAKER, "change": CHANGE_TO,
    "comer": COMER, "comes": COMES, "column": NUMBER, "fact": CLASS, "used": USED,
}  # fmt: skip
"""Every table, and the kind of its rows. `slot` and `clock` are the works and clocks of
each case, by token and clock of its moment, and `was` those of the moment before while
it takes a turn; `found` the resource for each need of those who are looked at, `tried`
how many have been tried for it where needs have one in common;
`together` works that begin together; `heaped` what is in the heaps of signs; `opened`
pools of which something has become free; `aside` signs of which nobody can begin;
`event`, `later`, `ring` and `span` are what is planned."""

COUNTERS = (
    "seq", "events", "hole", "laters", "rows", "free_work", "fresh_work", "live_works",
    "free_hold", "fresh_hold", "live_holds", "free_ring", "fresh_ring", "live_rings",
    "first_ring", "pools_open", "signs_aside", "arrived",
    "state", "who", "where", "code", "done", "told", "came", "changed", "uses",
    "endless", "most_events", "most_rows", "most_works", "most_holds", "most_rings",
    "tell_uses", "wide", "clocks", "spans", "ranks", "needs", "languages", "rights",
    "columns", "hashes", "answering", "compiled_from",
)  # fmt: skip
"""The last number given out; how much of each table is filled and what was given back;
a work that has come and is not queued yet; where the loop stands, so that it can go on
after it had to stop; how much may be filled before there must be more room; sizes."""

STAGE = np.dtype(
    [("time", "f8"), *((name, "i8") for name in (*COUNTERS, *TABLES))], align=True
)

NEXT, TURNING, BEGINNING = range(3)
"""Where the loop stands: before the next event, before a turn, before beginnings."""

OVER, MISSING, FULL, ENDLESS = range(4)
"""Why the loop stops: the time is over; a turn is not made yet; there is no room; a
case goes round without end."""

case_at = table("case", CASE)
slot_at = table("slot", NUMBER)
clock_at = table("clock", NUMBER)
was_at = table("was", NUMBER)
work_at = table("work", WORK)
hold_at = table("hold", HOLD)
pick_at = table("pick", PICK)
resource_at = table("resource", RESOURCE)
sign_at = table("sign", SIGN)
line_at = table("line", LINE)
pool_at = table("pool", POOL)
heap_at = table("heap", HEAP)
heaped_at = table("heaped", NUMBER)
opened_at = table("opened", NUMBER)
aside_at = table("aside", NUMBER)
found_at = table("found", NUMBER)
tried_at = table("tried", NUMBER)
together_at = table("together", NUMBER)
party_at = table("party", NUMBER)
boat_at = table("boat", NUMBER)
event_at = table("event", EVENT)
later_at = table("later", EVENT)
ring_at = table("ring", RING)
span_at = table("span", SPAN)
logged_at = table("logged", LOGGED)
over_at = table("over", SECONDS)
moment_at = table("moment", MOMENT)
token_at = table("token", TOKEN)
ticking_at = table("ticking", NUMBER)
ask_at = table("ask", ASK)
own_law_at = table("own_law", OWN_LAW)
take_at = table("take", TAKE)
turn_at = table("turn", TURN)
old_at = table("old", NUMBER)
wind_at = table("wind", WIND)
hash_at = table("hash", NUMBER)
direct_at = table("direct", NUMBER)
post_at = table("post", POST)
law_at = table("law", LAW)
quantile_at = table("quantile", SECONDS)
need_at = table("need", NEED)
option_at = table("option", NUMBER)
pool_of_at = table("pool_of", NUMBER)
sign_of_at = table("sign_of", NUMBER)
rank_at = table("rank", NUMBER)
pace_at = table("pace", PACE)
speakers_at = table("speakers", NUMBER)
speaker_at = table("speaker", SPEAKER)
change_at = table("change", CHANGE_TO)
comer_at = table("comer", COMER)
comes_at = table("comes", COMES)
column_at = table("column", NUMBER)
fact_at = table("fact", CLASS)
used_at = table("used", USED)
