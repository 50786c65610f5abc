"""What it means: from days to arrays, from arrays to estimates, from estimates to a verdict with its grade."""
