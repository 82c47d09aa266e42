import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Repository } from '../../src/cli/repository.ts'
import { workingFiles } from '../../src/cli/scan-listing.ts'
import { describeWith } from '../describe-with.ts'
import { noise } from '../scan/fake-secrets.ts'
import { root as repository } from '../syntax/source-tree.ts'
import { carryOut, type Image } from './carried-out.ts'
import { reachesBuilder } from './dockerignore.ts'
import { OwnRoot, type Circumstances } from './own-root.ts'

const folder = fileURLToPath(repository)
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
/** Lies in the working folder of whoever builds, as secrets do. */
const planted = noise(40)
const LEFT_LYING = [
  '.env',
  'src/.env',
  'examples/compose/secrets/erp_token',
  'src/cli/planted.test.ts',
  '.varve/varve.db',
]

/** What a builder is sent: the working folder with its secrets, without what `.dockerignore` leaves out. */
function contextIn(target: string): void {
  const ignore = read('.dockerignore')
  const listed = workingFiles(Repository.around(folder, process.env), {
    root: folder,
    cwd: folder,
    named: [],
    limit: 2 ** 20,
  })
  for (const path of listed.map(file => file.path).filter(path => reachesBuilder(ignore, path))) {
    cpSync(join(folder, path), join(target, path), { recursive: true })
  }
  for (const path of LEFT_LYING.filter(path => reachesBuilder(ignore, path))) {
    mkdirSync(dirname(join(target, path)), { recursive: true })
    writeFileSync(join(target, path), planted)
  }
}

/** Files of a layer, by their paths in the image. */
function filesOf(layer: string): string[] {
  return readdirSync(layer, { recursive: true, withFileTypes: true })
    .filter(entry => !entry.isDirectory())
    .map(entry => join(entry.parentPath, entry.name).slice(layer.length))
}

describeWith('unshare', 'our image, carried out', unshare => {
  let root: OwnRoot
  let image: Image
  let container: Circumstances

  beforeAll(() => {
    root = new OwnRoot(unshare)
    const context = join(root.folder, 'context')
    mkdirSync(context)
    contextIn(context)
    image = carryOut(root, read('Dockerfile'), context)
    const volume = join(root.folder, 'volume')
    // As Docker begins a named volume: with what the image has there.
    cpSync(join(image.added, 'data'), volume, { recursive: true })
    root.run(root.layer(), ['chown', '1000:1000', '/data'], {
      mounts: [{ from: volume, to: '/data', writable: true }],
    })
    const secret = join(root.folder, 'erp_token')
    writeFileSync(secret, planted)
    container = {
      readOnly: true,
      env: { SHOP_SERVER__PORT: '9000', VARVE_STORE: 'sqlite:/data/varve.db', VARVE_BY: 'dana' },
      mounts: [
        { from: join(folder, 'examples/compose/config.ts'), to: '/project/config.ts' },
        { from: join(folder, 'examples/compose/varve.config.ts'), to: '/project/varve.config.ts' },
        { from: secret, to: '/run/secrets/erp_token' },
        { from: volume, to: '/data', writable: true },
      ],
    }
  }, 300_000)

  afterAll(() => root.remove())

  it('adds the package, a way to it, and nothing else', () => {
    const places = filesOf(image.added).map(path => path.replace(/^(\/opt\/varve\/(dist|node_modules))\/.*$/, '$1'))
    expect([...new Set(places)].toSorted()).toEqual([
      '/node_modules/varve',
      '/opt/varve/LICENSE',
      '/opt/varve/dist',
      '/opt/varve/node_modules',
      '/opt/varve/package.json',
      '/usr/local/bin/varve',
    ])
  })

  it('holds no secret that lay about where it was built, in no layer', () => {
    const layers = [...image.layers.values()]
    const files = layers.flatMap(layer => filesOf(layer).map(path => join(layer, path)))
    expect(files.length).toBeGreaterThan(1000)
    expect(files.filter(path => /(^|\/)\.env|\.test\.ts$/.test(path) && !path.includes('/node_modules/'))).toEqual([])
    const build = image.layers.get('build') ?? ''
    const ours = files.filter(path => !path.startsWith(build) || path.startsWith(join(build, 'build/src')))
    expect(ours.filter(path => !path.endsWith('/varve') && readFileSync(path).includes(planted))).toEqual([])
  })

  it('runs as nobody in particular, and can write nothing of itself', () => {
    expect(image.enter(['id', '-u'], container).output).toBe('1000\n')
    expect(image.enter(['touch', '/opt/varve/dist/a'], container).output).toContain('Read-only')
    expect(image.enter(['touch', '/opt/varve/dist/a']).output).toContain('Permission denied')
  })

  it('is the command', () => {
    expect(image.run(['version'], { readOnly: true }).output).toBe(
      `${(JSON.parse(read('package.json')) as { version: string }).version}\n`,
    )
    expect(image.run([], { readOnly: true }).output).toMatch(/^Usage: varve /)
  })

  it('takes settings from the environment and secrets from a mount', () => {
    const { status, output } = image.run(['list'], container)
    expect({ status, output }).toEqual({ status: 0, output: expect.stringMatching(/^server\.port\t9000\t/m) })
    expect(output).toMatch(/^erp\.token\t••••/m)
    expect(output).not.toContain(planted)
  })

  it('keeps what is written in its volume', () => {
    const set = image.run(['set', 'limits.maxUploads', '50', '-m', 'Sale'], container)
    expect(set).toMatchObject({ status: 0 })
    expect(image.run(['get', 'limits.maxUploads'], container).output).toBe('50\n')
  })
})
