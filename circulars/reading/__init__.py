"""What public pages show, read from the editions through their two doors, with a fixed number of queries."""
