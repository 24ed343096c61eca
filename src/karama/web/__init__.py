"""The desk in the browser, and the only part that knows Django.

Five apps, each knowing only those after it: `site` (settings, addresses), `desk` (the
pages), `cases` (events, projections, the firewall), `library` (packs), `accounts` (who
may do what). The engine below stays pure; this is where a clock, a disk and a person
who signs in come in.
"""
