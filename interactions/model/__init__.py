"""What a purchaser is shown, passes over and clicks, given the purchases."""
