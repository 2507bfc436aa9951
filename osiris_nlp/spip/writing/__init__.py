"""Write keywords back to a SPIP site: a plan, its application with a journal, and the way back.

`planning` turns decisions and suggestions into a plan (`plan`), one line per article. `applying` goes
through it: `remote` has the site's plugin judge keyword by keyword what may still be written, and write
it, and `journal` records each article, so that a run can be killed, resumed and undone.
"""
