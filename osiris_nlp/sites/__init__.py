"""Sites that keep articles and keywords: plans of changes to them, their application, and the way back.

`new_plan` makes a plan (`plan`) from decisions or suggestions, one line per article. `applying` goes
through it: a writer has the site judge keyword by keyword what may still be written, and write it, and
`journal` records each article, so that a run can be killed, resumed and undone. `spip` is the first kind
of site; `kinds` lists them.
"""
