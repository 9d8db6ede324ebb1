"""Where text comes from: files and directories, and standard input."""
