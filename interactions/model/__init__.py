"""What a shopper is shown, passes over and clicks, given the purchases."""
