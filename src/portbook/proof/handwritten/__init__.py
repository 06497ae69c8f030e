"""Commands that people wrote by hand, judged one after another by the real tools."""
