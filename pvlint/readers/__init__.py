"""Text to domains: one reader for each format, chosen by what a file holds and never by its name alone."""
