# What the service runs on: this version of the package, and what it was tested with.
--constraint constraints.txt
codeforlife[@@extras@@]==@@version@@
