"""The tables of a data set, whatever kind it is: what they are, and rows of them."""
