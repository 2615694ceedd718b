"""What is private in the frameworks: one function for each internal, with a test."""
