"""How it is said: sentences with their verdict, charts with their tables, one page as text and as HTML."""
