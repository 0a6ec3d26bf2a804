"""What every page of the desk is made of: frames, forms' pieces, the audit log, and lists as files."""
