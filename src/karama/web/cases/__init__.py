"""Cases as they are stored: events that are only added, and what is worked out of them.

`actions` writes, `firewall` reads for people, `projections` keeps the work lists.
"""
