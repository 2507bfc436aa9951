"""The steps of a fit: the problem as arrays, its solution, out-of-fold opinions, calibration."""
