import sys; sys.path[:0]=["tests"]
import pytest
from real import test_desk_browser as t
orig=t.Morning.lose_the_tab
def f(self):
    try: orig(self)
    except Exception as x:
        self.editor.page.screenshot(path="/tmp/desk/dbg.png"); print("STATE", self.editor.page.url, self.editor.focus(), self.editor.labels(), self.editor.page.evaluate("JSON.stringify(localStorage)")); raise
t.Morning.lose_the_tab=f
