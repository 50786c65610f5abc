"""The compiled engine: what fit.py does in NumPy, for many people. Installed with the extra `fast`.

lanes.py cross-products of many nodes side by side · sigma.py the integral over sigma · search.py frame and lattice ·
mix.py the mixture. NumPy is the specification; tests/agree holds this to it. No fastmath: it may assume there is no NaN,
and it reorders sums.
"""
