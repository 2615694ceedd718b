# What its developers need besides: the tools of `codeforlife check`.
--requirement requirements.txt
codeforlife[dev]==@@version@@
