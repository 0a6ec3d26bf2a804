"""What stands beside the form of a circular: checks, remarks, files, and what a brief or erasing leaves to do."""
