"""Says why, in words and pictures, in five languages."""
