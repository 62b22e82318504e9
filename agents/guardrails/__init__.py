"""What must not be kept, said or promised, before and after the model, whichever model it is."""
