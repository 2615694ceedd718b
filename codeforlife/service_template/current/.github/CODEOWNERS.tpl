# Who is asked to review a pull request.
* @ocadotechnology/codeforlife
