"""What is so: shoppers, their trips and baskets, the prices; nothing above is known here."""
