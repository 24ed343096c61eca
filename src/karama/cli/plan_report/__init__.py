"""What came of planning, for people and programs.

    account = account_of(exercise, targets, levers, found, "fr")
    markdown(plan_of(account)), as_plain(account), changed_resources(text, ...)

`words` names targets and things, `account` says everything once, `document` lays it
out as a plan an authority can edit, `resources` as a file that can be rehearsed.
"""
