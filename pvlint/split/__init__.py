"""The two-disk split: the plan, and the edits that carry changes out in a file's own format and style."""
