"""A rehearsal in words and pictures: for whoever has to prepare, in five languages.

`account` gathers what a reader is told; `page` makes one HTML page of it, `contingency`
a plan to be edited, `tables` columns for whoever counts on. Numbers come from
`karama.rehearsal.outcomes`; nothing is worked out here.
"""
