"""What is looked at in a table: missing values, outliers, correlations, and each column."""
