"""Personal data, found in what people type and say, and taken out of what is logged or kept for learning."""
