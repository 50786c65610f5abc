"""Whether the words can be trusted: simulated people whose truth is known, judged by the code that judges real ones."""
