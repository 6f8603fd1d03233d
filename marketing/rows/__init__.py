"""How each table's rows are made of a shopper: values ready to be written, and no file."""
