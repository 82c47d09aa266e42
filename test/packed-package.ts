import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { npm } from './npm.ts'
import { root } from './syntax/source-tree.ts'

/** The package as a user gets it: packed, and installed into an empty project. */
export interface PackedPackage {
  readonly tarball: string
  /** A project that has nothing but Varve. */
  readonly project: string
  /** Varve's own folder in that project. */
  readonly installed: string
  /** Files of the package, relative to its folder, with forward slashes. */
  readonly files: readonly string[]
  remove(): void
}

/** Builds and packs a copy of the repository, so that its own `dist` stays as it is, and installs the tarball. */
export function packAndInstall(): PackedPackage {
  const folder = mkdtempSync(join(tmpdir(), 'varve-packed-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  try {
    return { ...installIn(folder), remove }
  } catch (error) {
    remove()
    throw error
  }
}

function installIn(folder: string): Omit<PackedPackage, 'remove'> {
  const tarball = pack(folder)
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }\n')
  npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', tarball)
  const installed = join(project, 'node_modules', 'varve')
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(installed.length + 1))
  return { tarball, project, installed, files }
}

function pack(folder: string): string {
  const copy = join(folder, 'copy')
  const source = fileURLToPath(root)
  const isLeftOut = (path: string): boolean => /^(node_modules|dist|coverage|\.git)$/.test(path.slice(source.length))
  const isNested = (path: string): boolean => path.slice(source.length).includes('/node_modules')
  cpSync(source, copy, { recursive: true, filter: path => !isLeftOut(path) && !isNested(path) })
  symlinkSync(join(source, 'node_modules'), join(copy, 'node_modules'))
  npm(copy, 'pack', '--pack-destination', folder)
  const { name, version } = JSON.parse(readFileSync(join(copy, 'package.json'), 'utf8')) as Record<string, string>
  return join(folder, `${name}-${version}.tgz`)
}
