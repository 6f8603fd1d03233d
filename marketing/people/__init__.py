"""What the consumers are like: preferences, channels, devices, loyalty."""
