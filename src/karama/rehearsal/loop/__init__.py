"""The compiled loop: `run` is all of it; `stage` what it works on; see each module.

It does what `karama.rehearsal.plain` does, to the bit, and knows no procedure: every
rule is a row of a table.
"""
