/** The text that must not come back in any complaint; no four letters of it stand in a sentence of ours. */
export const SECRET = 'Zq7xKv9pLm2wRt4b'

/** A sound document of each format, with a secret in many places. */
export const sound: Readonly<Record<string, string>> = {
  toml: `# ${SECRET}
title = "${SECRET}"
single = '${SECRET}'
[database]
password = """
${SECRET}"""
ports = [ 8000, 8001, { token = "${SECRET}" } ]
at = 2024-02-29T10:00:00Z
"quoted ${SECRET}".dotted = 1.5
[[replicas]]
key = '''${SECRET}'''
`,
  yaml: `# ${SECRET}
title: ${SECRET}
single: '${SECRET}'
database: &db
  password: "${SECRET}"
  ports: [8000, 8001, {token: ${SECRET}}]
copy:
  <<: *db
  literal: |
    ${SECRET}
    more
list:
  - !!str ${SECRET}
  - ~
? ${SECRET}
: 1
---
second: ${SECRET}
`,
  json: `{
  "title": "${SECRET}",
  "database": { "password": "\\u0061${SECRET}", "ports": [8000, 1.10, true, null, ["${SECRET}"]] },
  "${SECRET}": { "a": {} }
}`,
  jsonc: `// ${SECRET}
{
  "title": "${SECRET}", /* ${SECRET} */
  "database": { "password": "${SECRET}", "ports": [8000, 1.10, true,], },
  "${SECRET}": 1, // then
}`,
  json5: `// ${SECRET}
{ title: '${SECRET}', 'database': { password: "${SECRET}\\
more", ports: [0xFF, .5, +Infinity, ], },
  ${SECRET}: 1, /* ${SECRET} */ }`,
  ini: `; ${SECRET}
title = ${SECRET}
[database]
password = "${SECRET}" ; ${SECRET}
token: '${SECRET}'
[${SECRET}]
${SECRET} = 1
`,
  properties: `# ${SECRET}
title=${SECRET}
database.password = ${SECRET} \\
  ${SECRET}
database.token \\u0041${SECRET}
${SECRET}:1
`,
}

/** What breaks a format: pieces to put anywhere, with which texts stay open and names come twice. */
export const pieces: readonly string[] = [
  ...[
    '"',
    "'",
    '`',
    '\\',
    '\\u',
    '\\x',
    '{',
    '}',
    '[',
    ']',
    '[[',
    '(',
    ':',
    ': ',
    '=',
    ',',
    ';',
    '#',
    '/*',
    '//',
    '|',
    '>',
  ],
  ...[
    '&a ',
    '*a',
    '!',
    '!!binary ',
    '!<',
    '%TAG',
    '@',
    '- ',
    '? ',
    '---\n',
    '...\n',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\ufeff',
    '\0',
  ],
  ...[
    '"""',
    "'''",
    '<<: ',
    '${',
    '$(',
    '\u2028',
    '\ud83d',
    '\ufffd',
    '__proto__',
    'constructor',
    '0x',
    '1e999',
    '-',
    '.',
  ],
]
