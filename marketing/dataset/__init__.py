"""A marketing data set: its plan, its folder, and how it is made."""
