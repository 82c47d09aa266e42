import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { fernet, newFernetKey } from 'varve/secrets'
import { describeWith } from '../../test/describe-with.ts'

const texts = ['', 'a', 'sixteen letters!', '"JSON", {"a": [1, 2]}', 'ключ 鍵 🔑 \u0000\n', 'x'.repeat(10_000)]

describeWith('python3-cryptography', "Python's cryptography", python => {
  /** Runs a program that gets its input as `given` and answers by printing JSON. */
  const answer = (program: string, given: unknown): unknown => {
    const script = `import json, sys\nfrom cryptography.fernet import Fernet, MultiFernet\ngiven = json.load(sys.stdin)\n${program}`
    const { stdout, stderr } = spawnSync(python, ['-c', script], { input: JSON.stringify(given), encoding: 'utf8' })
    expect(stderr).toBe('')
    return JSON.parse(stdout)
  }

  it('opens what we sealed, with a key of ours', () => {
    const key = newFernetKey()
    const keyring = fernet(key)
    const tokens = texts.map(text => keyring.seal(text)).map(sealed => (sealed instanceof Promise ? '' : sealed.token))
    const program = 'print(json.dumps([Fernet(given["key"]).decrypt(t.encode()).decode() for t in given["tokens"]]))'
    expect(answer(program, { key, tokens })).toEqual(texts)
  })

  it('seals what we open, with keys of its own', () => {
    const program = [
      'keys = [Fernet.generate_key() for _ in range(2)]',
      'ring = MultiFernet([Fernet(k) for k in keys])',
      'print(json.dumps([[k.decode() for k in keys], [ring.encrypt(t.encode()).decode() for t in given]]))',
    ].join('\n')
    const [keys, tokens] = answer(program, texts) as [string[], string[]]
    const keyring = fernet(keys)
    expect(tokens.map(token => keyring.open({ token }))).toEqual(texts.map(text => ({ text })))
  })
})
