"""Marketing data of the same shoppers: households, preferences, campaigns, what came of them."""
