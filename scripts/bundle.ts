/**
 * Puts what `tsc` made of `core` and `runtime` into one file: Node takes more than half a millisecond for each module
 * it loads, and `import 'varve'` would load eighty. Files of theirs that others import stay where they are and pass it
 * on; all other files stay as they were compiled, because they may look for something beside them.
 * `node scripts/bundle.ts [folder]`: the compiled package, `dist` when absent.
 */
import { globSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path/posix'
import { rolldown } from 'rolldown'

const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  exports: Record<string, string | { default: string }>
}
const folder = process.argv[2] ?? 'dist'
const compiled = globSync('**/*.js', { cwd: folder })
const inside = compiled.filter(path => /^((core|runtime)\/|(index|open|platform)\.js$)/.test(path))
const others = compiled.filter(path => !inside.includes(path))
const doors = Object.values(exports).map(door => (typeof door === 'object' ? door.default.replace('./dist/', '') : ''))
const kept = new Set([...doors, ...others.flatMap(importsOf)].filter(path => inside.includes(path)))

const bundle = await rolldown({
  input: Object.fromEntries([...kept].map(path => [path.replace(/\.js$/, ''), join(folder, path)])),
  platform: 'neutral',
  preserveEntrySignatures: 'allow-extension',
})
await bundle.write({
  dir: folder,
  format: 'esm',
  sourcemap: true,
  entryFileNames: '[name].js',
  chunkFileNames: 'shared/[name].js',
  // The sources are published too, and half of this file would be what they say about themselves.
  comments: false,
  codeSplitting: { groups: [{ name: 'varve', test: () => true }] },
})
await bundle.close()
for (const path of inside) if (!kept.has(path)) for (const file of [path, `${path}.map`]) rmSync(join(folder, file))

/** The files of ours that a compiled file imports, on use too. */
function importsOf(path: string): string[] {
  const found = readFileSync(join(folder, path), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)
  return [...found].map(([, specifier = '']) => join(dirname(path), specifier))
}
