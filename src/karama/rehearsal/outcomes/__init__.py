"""What came of a rehearsal: numbers for each run, and over all runs with intervals.

`standing` counts who is somewhere at a time; `waiting` how long steps were waited for;
`late` what came after its time; `principles` for whom the Charter held; `use` how busy
people and places were; `outcome` brings one run together and `gathered` all of them.
"""
