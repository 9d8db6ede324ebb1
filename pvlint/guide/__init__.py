"""Red Hat's chapter on para-virtualized drivers as data: each fact with the edition it is from."""
