import { availableParallelism } from 'node:os'
import process from 'node:process'
import { defineConfig } from 'vitest/config'
import { compileCache } from './test/compiled-once.ts'
import { SkipsReporter } from './test/skips-reporter.ts'
import { isLong } from './test/tier.ts'

// Vite and Node add 'import' or 'require' themselves; named here, 'import' would give require() modules. No 'module' either:
// Node has no such condition, and what some packages keep behind it only bundlers can load.
const conditions = ['varve-source', 'node']

// Inherited by the workers, and by what they start.
process.env['NODE_COMPILE_CACHE'] ??= compileCache

const exclude = ['**/node_modules/**', '**/dist/**']
/**
 * Rooms whose tests change nothing of the process they run in but what they put back: their files share processes and
 * what is loaded there, which takes half the time.
 */
const shared = [
  'src/{core,exchange,generate,openfeature,runtime,scan,secrets,server,sources,testing}/**/*.test.ts',
  'test/{client,conformance,console,formats,laws,regressions,runtime,server,sources}/**/*.test.ts',
  'console/src/**/*.test.ts',
]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [
      { extends: true, test: { name: 'shared', include: shared, exclude, isolate: false } },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: [...exclude, ...shared],
        },
      },
    ],
    globalSetup: './test/compiled-once.ts',
    // Most tests wait for an engine or a process more than they compute: one more than there are cores keeps two of them
    // busy, and where there are many cores, one is left to whoever works beside.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Only a hang takes so long: a slow machine that runs two files at once is no failure.
    testTimeout: isLong ? 30 * 60_000 : 90_000,
    hookTimeout: isLong ? 30 * 60_000 : 120_000,
    // The same everywhere: vitest would otherwise read CI and be stricter there than at home.
    allowOnly: false,
    update: 'none',
    watch: false,
    // Advice on speed would come after the counts.
    experimental: { diagnostics: { import: false, transform: false, isolate: false } },
    // Skips are named first, so that vitest's counts close the output.
    reporters: [new SkipsReporter(), 'default'],
  },
})
