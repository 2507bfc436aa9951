"""Write keywords back to a SPIP site: a plan, its application with a journal, and the way back.

`planning` turns decisions and suggestions into a plan (`plan`), one line per article. `applying` goes
through it: `judging` decides keyword by keyword what may still be written, `direct` writes it into the
database, or `remote` has the site's plugin judge and write it, and `journal` records each article, so
that a run can be killed, resumed and undone.
"""
