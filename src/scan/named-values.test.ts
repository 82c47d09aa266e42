import { describe, expect, it } from 'vitest'
import { FileText } from './file-text.ts'

/** What a file gives names to, as `line:column name = value`. */
function named(path: string, text: string): string[] {
  const file = new FileText({ path, text })
  return file.values.map(({ path: names, value, at }) => {
    const { line, column } = file.place(at)
    return `${line}:${column} ${names.join('.')} = ${value}`
  })
}

describe('what a script gives names to', () => {
  it.each([
    ["const token = 'a'", '1:7 token = a'],
    ["let token: string = 'a'", '1:5 token = a'],
    ["{ token: 'a' }", '1:3 token = a'],
    ['{ "api-key": `a` }', '1:3 api-key = a'],
    ["this.token ||= 'a'", '1:6 token = a'],
    ["process.env.TOKEN ?? 'a'", '1:13 TOKEN = a'],
    ["process.env['TOKEN'] || 'a'", '1:13 TOKEN = a'],
    ["getEnv('TOKEN', 'a')", '1:8 TOKEN = a'],
    ["{ token: setting(string(), { default: 'a' }) }", '1:30 token.default = a'],
    ["{ a: { b: { token: 'a' } } }", '1:13 a.b.token = a'],
    ["const a = { token: f({ b: 'a' }) }", '1:24 b = a'],
    ["{ token: { type: String, default: 'a' } }", '1:26 token.default = a'],
    ["z.object({ token: z.string().min(8).default('a') })", '1:12 token = a'],
    ["if (token === 'a') b()", '1:5 token = a'],
    ["if ('a' !== this.token) b()", '1:18 token = a'],
    ["token = b ? 'a' : c", '1:1 token = a'],
    ["token = b(c, d) ? e : 'a'", '1:1 token = a'],
    ["token = ('a')", '1:1 token = a'],
    ["token = 'a' + 'b'", '1:1 token = ab'],
    ["token = String('a')", '1:1 token = a'],
    ["token = Buffer.from('a', b)", '1:1 token = a'],
    ["token = new TextEncoder().encode('a')", '1:1 token = a'],
    ["tokens = ['a']", '1:1 tokens.- = a'],
    ["{ tokens: [b, 'a'] }", '1:3 tokens.- = a'],
  ])('is read from %s', (script, expected) => {
    expect(named('a.ts', script)).toEqual([expected])
  })

  it.each([
    "asked ? token : 'a'",
    "f(token, 'a')",
    "token = f('a')",
    "token() === 'a'",
    "token = b + 'a'",
    "a?.['b']('c')",
    "// const token = 'a'",
    '`const token = "a" ${b}`',
    "t('token', 'a')",
    'token = `a ${b}`',
  ])('is nothing in %s', script => {
    expect(named('a.ts', script)).toEqual([])
  })
})

describe('what other languages give names to', () => {
  it.each([
    ['a.py', 'TOKEN = "a"', '1:1 TOKEN = a'],
    ['a.py', 'self.token: str = "a"', '1:1 self.token = a'],
    ['a.py', 'os.environ.get("TOKEN", "a")', '1:17 TOKEN = a'],
    ['a.go', 'token := "a"', '1:1 token = a'],
    ['a.java', 'String token = "a";', '1:8 token = a'],
    ['a.php', "$token = 'a';", '1:2 token = a'],
    ['a.rb', "{ :token => 'a' }", '1:4 token = a'],
    ['a.cs', 'cfg["token"] = "a";', '1:6 token = a'],
    ['a.tf', 'token = "a"', '1:1 token = a'],
    ['a.sh', 'export TOKEN=a', '1:8 TOKEN = a'],
    ['a.sh', 'TOKEN="a"', '1:1 TOKEN = a'],
  ])('is read from %s: %s', (path, text, expected) => {
    expect(named(path, text)).toEqual([expected])
  })

  it('is no comparison, and nothing that a command gives', () => {
    expect(named('a.py', 'token == "a"')).toEqual([])
    expect(named('a.sh', 'TOKEN=$(cat token)')).toEqual([])
  })
})

describe('what configuration gives names to', () => {
  it('has its path in JSON, with comments or without', () => {
    const text = '{ // one\n  "a": { "b": "c", "d": 1 }, "list": ["x", { "y": "z" }],\n  e: true }'
    expect(named('a.json5', text)).toEqual([
      '2:10 a.b = c',
      '2:20 a.d = 1',
      '2:39 list.- = x',
      '2:46 list.-.y = z',
      '3:3 e = true',
    ])
  })

  it('has its path in TOML', () => {
    const text = 'a = "b" # why\n[c."d"]\ne.f = \'g\'\n[[h]]\ni = { j = "k", l = "m" }\n# n = "o"\n'
    expect(named('a.toml', text)).toEqual(['1:1 a = b', '3:1 c.d.e.f = g', '5:7 h.i.j = k', '5:16 h.i.l = m'])
  })

  it('has its path in YAML', () => {
    const text = [
      'a: b # why',
      'c:',
      '  "d": "e#f"',
      '  g: &anchor h',
      '  i: { j: k, "l": \'m\' }',
      'n:',
      '- o: p',
      '  q: r',
      '- s',
      't: |',
      '  u: v',
      '  w',
      'x: *anchor',
      '---',
      'y: z',
    ].join('\n')
    expect(named('a.yaml', text)).toEqual([
      '1:1 a = b',
      '3:3 c.d = e#f',
      '4:3 c.g = h',
      '5:8 c.i.j = k',
      '5:14 c.i.l = m',
      '7:3 n.-.o = p',
      '8:3 n.-.q = r',
      '9:3 n.- = s',
      '10:1 t = u: v\nw',
      '15:1 y = z',
    ])
  })

  it('has its path in lists and mappings of YAML on one line', () => {
    expect(named('a.yaml', 'a: [{ b: c, d: ["e, f", g:h] }] # { i: j }\nk: {{ l: m }}\nn: [o')).toEqual([
      '1:7 a.-.b = c',
      '1:17 a.-.d.- = e, f',
      '1:25 a.-.d.- = g:h',
      '2:1 k = {{ l: m }}',
      '3:5 n.- = o',
    ])
  })

  it('has its section in INI, and none in a .env', () => {
    expect(named('a.ini', '; one\n[a b]\nc = d ; e\n')).toEqual(['3:1 a.b.c = d ; e'])
    expect(named('.npmrc', '//registry/:_authToken=a\n')).toEqual(['1:1 //registry/:_authToken = a'])
    expect(named('.env.local', '# A=b\nexport C="d e" # f\nG=h # i\nJ=\n')).toEqual([
      '2:8 C = d e',
      '3:1 G = h',
      '4:1 J = ',
    ])
  })
})
