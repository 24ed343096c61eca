"""Karama: the executable Charter for humane borders."""
