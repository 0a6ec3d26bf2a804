"""Members at the desk: who they are, what is sent to them, and what was."""
