import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { compare } from './comparison.ts'

const folder = await mkdtemp(path.join(tmpdir(), 'varve-comparison-'))
try {
  await compare(path.join(folder, 'varve.db'), console.log)
} finally {
  await rm(folder, { recursive: true })
}
