"""What else is known of a guest than its definition says."""
