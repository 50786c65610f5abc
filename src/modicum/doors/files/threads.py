"""How many threads the libraries under NumPy may use: one. Told by switches that they read when they are loaded."""

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
"""People's matrices have a dozen rows: threads only wait for each other, and a batch has a process a core already."""
