"""The rules: one file each, named by code and name; a rule is a pure generator of findings."""
