"""Text channels: how what is written reaches the receptionist, and how the answer goes back."""
