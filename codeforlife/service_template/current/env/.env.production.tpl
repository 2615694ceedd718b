# What production needs and is no secret: see env/README.md.
