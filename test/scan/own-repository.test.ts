import { readFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/program.ts'
import { root } from '../syntax/source-tree.ts'
import { scan, type ScannedFile } from '../../src/scan/index.ts'
import { workingFiles } from '../../src/cli/scan-listing.ts'

const folder = fileURLToPath(root)

describe('our own repository', () => {
  it('passes its own scan, without a warning', async () => {
    let printed = ''
    const paper = { write: (text: string) => void (printed += text) }
    const code = await run(['scan', '--strict'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
      stdin: { async *[Symbol.asyncIterator]() {} },
      stdout: paper,
      stderr: paper,
    })
    expect({ printed, code }).toEqual({ printed: '', code: 0 })
  })

  it('passes as well where it was unpacked without git', () => {
    const files = workingFiles(undefined, { root: folder, cwd: folder, named: [], limit: 2 ** 20 })
    // What other tests write meanwhile was not unpacked.
    const unpacked = Array.from(files).filter(({ path }) => !path.startsWith('.snippets/'))
    const texts = unpacked.flatMap(({ path, content }): ScannedFile[] => {
      const bytes = content()
      return bytes === undefined || bytes === 'too long' ? [] : [{ path, text: bytes.toString('utf8') }]
    })
    expect(texts.length).toBeGreaterThan(100)
    expect(scan(texts, { complete: true })).toEqual([])
  })

  it('keeps .env files out of git', () => {
    expect(readFileSync(new URL('.gitignore', root), 'utf8').split('\n')).toContain('.env')
  })
})
