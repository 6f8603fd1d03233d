"""What a data set is like: a page for a person to look at, and a report of every table."""
