"""Measurements: one file, one figure worth watching. `python -m bench` runs them."""
