"""Documents to output: one module for each format."""
