"""Lines and people: one folder a carrier, the life of a call, and the simulated phone."""
