"""How close a data set comes to real shopping: what is measured and how far it is apart."""
