"""The reading side: a data set on disk, one customer of it, and how they are shown."""
