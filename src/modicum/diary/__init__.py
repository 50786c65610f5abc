"""What did happen: the trial as it was set up, and immutable entries read from somebody's record."""
