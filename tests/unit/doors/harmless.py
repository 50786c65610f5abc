"""Answers to the questions that are put directly, none of which raises a flag: as somebody writes them on a good day."""

HARMLESS = {
    "self-harm": "Not at all",
    "mood-interest": "Not at all",
    "mood-down": "Several days",
    "behaviour": "No",
    "opioid-contact": "No",
    "withdrawal-signs": "One of them, mildly",
    "fluid": "Yes, both",
    "allergy-signs": "No",
    "liver-signs": "No",
}


def harmless(day, *, leave_out=(), prefix="h"):
    """A line of the journal for each question, but for those that are left out."""
    return [
        {
            "id": f"{prefix}-{day}-{name}",
            "kind": "answer",
            "for": str(day),
            "question": name,
            "version": "1",
            "answer": text,
        }
        for name, text in HARMLESS.items()
        if name not in leave_out
    ]
