"""What a person wants to make, and what is known of it before it starts: no widgets."""
