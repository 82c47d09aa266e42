import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { instructionsOf, stagesOf } from '../../src/scan/dockerfile.ts'
import { scan } from '../../src/scan/index.ts'
import { root } from '../syntax/source-tree.ts'
import { reachesBuilder } from './dockerignore.ts'

const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const dockerfile = read('Dockerfile')
const ignore = read('.dockerignore')
const manifest = JSON.parse(read('package.json')) as {
  readonly bin: Record<string, string>
  readonly devDependencies: Record<string, string>
}
const stages = stagesOf(instructionsOf(dockerfile))

/** The rules a Dockerfile breaks. */
const broken = (text: string): string[] => {
  const files = [
    { path: 'Dockerfile', text },
    { path: '.dockerignore', text: ignore },
  ]
  return scan(files, { complete: true }).map(({ rule }) => rule)
}

describe('our image', () => {
  it('passes the scan', () => {
    expect(broken(dockerfile)).toEqual([])
  })

  it.each<[string, (text: string) => string, string]>([
    ['without its user', text => text.replace(/^USER .*$/m, ''), 'dockerfile-root'],
    ['as root', text => text.replace(/^USER .*$/m, 'USER root'), 'dockerfile-root'],
    [
      'with an environment',
      text => text.replace('WORKDIR /project', 'ENV NODE_ENV=production'),
      'dockerfile-baked-environment',
    ],
    ['with a key', text => text.replace('WORKDIR /project', 'ENV VARVE_ENCRYPTION_KEY=abc'), 'dockerfile-secret'],
    ['built with a token', text => text.replace('WORKDIR /build', 'ARG NPM_TOKEN'), 'dockerfile-secret'],
    ['with a .env', text => text.replace('COPY src src', 'COPY .env src ./'), 'dockerfile-secret'],
  ])('would not pass it %s', (_, spoil, rule) => {
    const spoilt = spoil(dockerfile)
    expect(spoilt).not.toBe(dockerfile)
    expect(broken(spoilt)).toEqual([rule])
  })

  it('says nothing of an environment: what it is told when it runs is all it knows', () => {
    expect(instructionsOf(dockerfile).filter(({ name }) => name === 'ENV' || name === 'ARG')).toEqual([])
  })

  it('begins with the Node that this repository is tested on', () => {
    const [, major] = /\^?(\d+)/.exec(manifest.devDependencies['node'] ?? '') ?? []
    expect(stages.map(({ from }) => from)).toEqual(Array(2).fill(`node:${major}-bookworm-slim`))
  })

  it('runs the command of the package, as nobody in particular', () => {
    const last = stages.at(-1)?.instructions ?? []
    const said = (name: string): string | undefined => last.find(one => one.name === name)?.text
    expect(said('ENTRYPOINT')).toBe('["varve"]')
    expect(said('USER')).toBe('1000:1000')
    expect(dockerfile).toContain(`/opt/varve/${manifest.bin['varve']?.slice(2)} /usr/local/bin/varve`)
  })

  it('copies what is there, and what .dockerignore lets through', () => {
    const copied = instructionsOf(dockerfile)
      .filter(({ name, text }) => name === 'COPY' && !text.includes('--from'))
      .flatMap(({ words }) => words.slice(0, -1).map(({ text }) => text))
    expect(copied).toContain('src')
    expect(copied.filter(path => !existsSync(new URL(path, root)) || !reachesBuilder(ignore, path))).toEqual([])
  })

  it.each([
    '.env',
    '.env.production',
    '.git/config',
    '.varve/varve.db',
    'examples/compose/secrets/erp_token',
    'src/cli/scan.test.ts',
    'node_modules/a/index.js',
  ])('leaves %s where it is', path => expect(reachesBuilder(ignore, path)).toBe(false))
})
