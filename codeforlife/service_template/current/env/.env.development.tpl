# What development needs and is not secret: see env/README.md.
