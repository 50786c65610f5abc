"""What should happen: a published scheme made one person's own, dated, checked, drawn where chance decides, and gated."""
