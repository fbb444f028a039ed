"""What is known of trainings: plain data and observable states, no widgets."""
