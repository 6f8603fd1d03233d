"""What is measured of some households' shopping: a function a row of the comparison."""
