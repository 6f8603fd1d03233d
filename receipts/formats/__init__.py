"""Tables of typed columns, and the files and databases that they become.  No shop is known here."""
