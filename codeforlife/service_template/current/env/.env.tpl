# What is the same in every environment. Secrets do not belong here.
