import path from 'node:path'
import { command, examples, type Bind } from '../command.ts'
import { carryOut, plan, type Step } from '../project.ts'
import type { Session } from '../session.ts'
import { confirmed } from '../signed.ts'

interface InitFlags {
  readonly js?: boolean
  readonly dryRun?: boolean
}

/** `varve init`: makes a first declaration and what belongs beside it. Running it twice changes nothing. */
export function init(bind: Bind): ReturnType<Bind> {
  const grammar = command('init', 'make a first declaration in this folder; what is there already stays')
    .option('--js', 'write JavaScript, also where TypeScript is used')
    .option('--dry-run', 'show what would be written, and write nothing')
  examples(grammar, 'npx varve init', 'npx varve init --yes')
  return bind<InitFlags>(grammar, async (session, flags) => {
    const { output } = session
    const steps = plan(session.cwd, { javascript: flags.js === true })
    if (output.json === undefined) for (const line of lines(steps, session)) output.remark(line)
    const changes = steps.filter(({ text }) => text !== undefined)
    if (changes.length > 0 && flags.dryRun !== true) {
      const sure = await confirmed(session, `Write ${changes.length === 1 ? 'this file' : 'these files'}?`)
      if (sure === undefined) return 130
      if (!sure) {
        output.remark('Aborted. Nothing was written.')
        return 1
      }
      carryOut(changes)
    }
    if (output.json !== undefined) {
      return output.printJson(steps.map(({ file, what, text }) => ({ file, what, change: text !== undefined })))
    }
    if (flags.dryRun !== true) output.remark(next(steps))
  })
}

function lines(steps: readonly Step[], session: Session): string[] {
  return steps.map(({ file, what, text, isNew }) => {
    const sign = text === undefined ? ' ' : isNew ? '+' : '~'
    return `${sign} ${path.relative(session.cwd, file)}  ${what}`
  })
}

function next(steps: readonly Step[]): string {
  const begin = steps.every(({ text }) => text === undefined) ? 'Everything is there already.' : 'Done.'
  const install = steps.some(({ needsInstall }) => needsInstall === true) ? '\n  npm install varve' : ''
  return `${begin} Next:${install}
  npx varve list
  npx varve set limits.maxUploads 50 -m 'Spring sale'
  npx varve explain limits.maxUploads`
}
