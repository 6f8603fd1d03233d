"""Looking at data: what a data set is like, in pictures and profiles, on one page."""
