# What staging needs and is no secret: see env/README.md.
