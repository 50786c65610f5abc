"""What is known: files with dates and sources, the shapes they must have, and the only reader that opens them."""
