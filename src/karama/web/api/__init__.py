"""The API: what the pages read and do, for programs, at `/api/v1`.

Every read goes through `cases.firewall` and every write is an action of `cases`, the
same as the pages': there is no second path to data. A program signs in with a token of
an account (`accounts.tokens`); what goes wrong is told as problem+json (RFC 9457) in
the language asked for, and never with anything that was sent or stored in it.

Main flow: `urls` -> `reading` | `doing` | `referrals` -> firewall, actions.
"""
