"""The one place from which people read cases. There is no second path.

What an account is given is what three walls let through (`walls`): the policy table,
the pack's `mandates.toml` (`engine.readable`, `engine.may_read`), and whether the case
has come to its authority at all. An enforcement mandate sees its own steps and what it
may read of its own events: not how many others there are, not when they happened, not
who is next.

Main flow: `walls` -> `case` (one case as an account may see it) -> `handed` (referrals
and consents); `walls` -> `lists` (boards); `card` (a person and their own case).
Pages are made from these values only: an import contract keeps the tables of cases out
of the desk and the API, and another lets nothing into the walls from above.
"""

from karama.web.cases.firewall.card import Own, own
from karama.web.cases.firewall.case import OVERRIDES, Seen, seen, steps_seen
from karama.web.cases.firewall.handed import (
    ConsentsSeen,
    ReferralSeen,
    consents_seen,
    may_know_services,
    referral_seen,
    share_of,
)
from karama.web.cases.firewall.lists import (
    Asked,
    Board,
    BoatSeen,
    Line,
    asked_line,
    asked_of,
    board,
    boat_seen,
    line_of,
)
from karama.web.cases.firewall.walls import (
    NotSeen,
    cases_of,
    courses_of,
    of_cases,
    readable_facts,
    sees_all,
    sight_of,
    writable,
)

__all__ = [
    "OVERRIDES",
    "Asked",
    "Board",
    "BoatSeen",
    "ConsentsSeen",
    "Line",
    "NotSeen",
    "Own",
    "ReferralSeen",
    "Seen",
    "asked_line",
    "asked_of",
    "board",
    "boat_seen",
    "cases_of",
    "consents_seen",
    "courses_of",
    "line_of",
    "may_know_services",
    "of_cases",
    "own",
    "readable_facts",
    "referral_seen",
    "seen",
    "sees_all",
    "share_of",
    "sight_of",
    "steps_seen",
    "writable",
]
