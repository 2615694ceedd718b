root = true

[*]
charset = utf-8
end_of_line = lf
indent_size = 4
indent_style = space
insert_final_newline = true
trim_trailing_whitespace = true

[*.py]
max_line_length = 88

[*.{css,html,js,json,yaml,yml}]
indent_size = 2

[Makefile]
indent_style = tab
