"""Everything a rehearsal knows, laid out as tables of `karama.rehearsal.loop.stage`.

`means` lays out posts and resources once, `turns` what `Courses` has learned, row by
row as it is learned, `people` those who come; `staging` sets the stage of a run, gives
it more room and reads it when it is over.
"""
