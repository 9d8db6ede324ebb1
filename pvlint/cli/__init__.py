"""The command line: Typer declarations, and nothing heavy before a command needs it."""
