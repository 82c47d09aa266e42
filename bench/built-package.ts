import { spawnSync } from 'node:child_process'
import { symlink, writeFile } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'

const ROOT = new URL('../', import.meta.url)

/** Builds the package as it is published, and gives the addresses of its files. */
export async function builtPackage(folder: string): Promise<(file: string) => string> {
  for (const args of [
    ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder],
    ['scripts/bundle.ts', folder],
  ]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: ROOT })
    if (status !== 0) throw new Error(stdout + stderr)
  }
  await writeFile(`${folder}/package.json`, '{ "type": "module" }')
  await symlink(new URL('node_modules', ROOT), `${folder}/node_modules`)
  return file => pathToFileURL(`${folder}/${file}`).href
}
