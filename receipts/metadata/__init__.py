"""What a data set says of itself to other programs and to people.  No shop is known here."""
