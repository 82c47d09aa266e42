import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tell } from '../tier.ts'

/** One module of the build, as Vite lists it. */
interface Built {
  readonly file: string
  readonly imports?: readonly string[]
  readonly css?: readonly string[]
}

const folder = new URL('../../dist/console/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', folder), 'utf8')) as Record<string, Built>

/** The files that a module needs before it runs, its own among them. */
function filesOf(name: string): string[] {
  const { file, imports = [], css = [] } = manifest[name] ?? { file: '' }
  return [...new Set([file, ...css, ...imports.flatMap(filesOf)])].filter(one => one !== '')
}

/** Kilobytes that files take on the wire. */
function weight(files: readonly string[]): number {
  const bytes = files.map(file => gzipSync(readFileSync(new URL(file, folder))).length)
  return bytes.reduce((sum, one) => sum + one, 0) / 1000
}

describe('the first load of the console', () => {
  const screens = Object.keys(manifest).filter(name => name.startsWith('src/screens/'))

  it('has every screen in a file of its own', () => {
    expect(screens.length).toBeGreaterThanOrEqual(13)
  })

  it.each(screens)('of %s is at most 200 kB', screen => {
    const size = weight([...new Set([...filesOf('index.html'), ...filesOf(screen)])])
    tell(`${screen}: ${size.toFixed(1)} kB`)
    expect(size).toBeGreaterThan(50)
    expect(size).toBeLessThanOrEqual(200)
  })

  it('has no editor, no charts and no palette in it', () => {
    const first = filesOf('index.html').map(file => readFileSync(new URL(file, folder), 'utf8'))
    expect(first.join('')).not.toMatch(/cm-content|u-legend|cmdk-item=/)
  })
})
