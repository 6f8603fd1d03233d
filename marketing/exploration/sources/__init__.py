"""Where what is drawn comes from: folders of marketing tables and of interactions."""
