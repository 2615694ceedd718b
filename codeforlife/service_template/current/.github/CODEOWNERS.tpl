# Who is asked to review a pull request.
* @ocadotechnology/code-for-life
