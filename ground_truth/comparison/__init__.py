"""How close a data set comes to real shopping: what is measured, how far apart, and how it is told."""
