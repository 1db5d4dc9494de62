"""Measurements, as ratios to named peers in one run; never asserted in tests."""
