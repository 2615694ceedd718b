"""How the planner finds out which relations a serializer will read."""
