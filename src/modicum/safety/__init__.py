"""What must not happen: which medicines stand on a list, and when to stop and ask."""
