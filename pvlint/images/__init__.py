"""What disk images hold, read from their bytes: boot loaders, partitions, volumes, filesystems, boot files."""
