"""Tells whether a Xen or KVM guest still boots once its disks are para-virtualized."""

__version__ = "0.1.0"
