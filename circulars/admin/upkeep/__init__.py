"""What the portal does by itself, for the administrator to see."""
