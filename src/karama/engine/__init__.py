"""Runs a procedure case by case: decide, advance and fold, all pure."""
