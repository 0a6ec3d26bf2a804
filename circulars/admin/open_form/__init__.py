"""The form of a circular while it is open: who else has it open, words kept unsaved, and two who typed at once."""
