import type { Command } from 'commander'
import { VarveError } from 'varve'
import { command, examples, type Bind } from '../command.ts'

/** What each shell sources: it asks `varve` itself, so that keys complete too. */
const SCRIPTS = {
  bash: `_varve() {
  local IFS=$'\\n'
  COMPREPLY=($(varve complete-words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _varve varve`,
  zsh: `#compdef varve
_varve() {
  local -a found
  found=("\${(@f)$(varve complete-words -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _varve varve`,
  fish: `complete -c varve -f -a '(varve complete-words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'`,
} as const

/** `varve completion SHELL`: prints what makes a shell complete commands, options and keys. */
export function completion(bind: Bind): Command {
  const grammar = command('completion', 'print a script that completes commands, options and keys').argument(
    '<shell>',
    'bash, zsh or fish',
  )
  examples(
    grammar,
    'varve completion bash >> ~/.bashrc',
    'varve completion fish > ~/.config/fish/completions/varve.fish',
  )
  return bind(grammar, async ({ output }, _flags, [shell = '']) => {
    if (!Object.hasOwn(SCRIPTS, shell)) {
      throw new VarveError('USAGE', {
        issue: `There is no completion for ${shell}.`,
        remedy: 'Shells are bash, zsh and fish.',
      })
    }
    output.print(SCRIPTS[shell as keyof typeof SCRIPTS])
  })
}

/** Commands whose first argument is a key. */
const TAKE_KEYS = new Set([
  ...['get', 'set', 'delete', 'settings', 'env', 'explain'],
  ...['history', 'log', 'blame', 'rollback', 'revert', 'watch', 'access'],
])

/** Commands of `varve secret` whose first argument is a key that is secret. */
const TAKE_SECRETS = new Set(['set', 'list', 'reveal', 'fingerprint', 'rotate', 'destroy'])

/** Commands of groups whose first argument is a key. */
const GROUPED: Readonly<Record<string, readonly string[]>> = {
  rollout: ['start'],
  schedule: ['set'],
  ab: ['start', 'status', 'stop', 'check'],
  flag: ['show', 'on', 'off', 'set', 'rollout', 'kill', 'revive'],
}

/** Commands of groups whose first argument is the key of a rollout that is under way. */
const TAKE_ROLLOUTS: Readonly<Record<string, readonly string[]>> = {
  rollout: ['status', 'watch', 'pause', 'resume', 'advance', 'approve', 'promote', 'reschedule', 'complete', 'abort'],
  schedule: ['edit', 'cancel'],
}

/** What a word may be completed to. */
type Completed = 'key' | 'secret' | 'rollout'

/** What the first argument of a command may be. */
function firstArgument(verb: Command, within: Command): Completed | undefined {
  const [group, name] = [verb.name(), within.name()]
  if (group === 'secret') return TAKE_SECRETS.has(name) ? 'secret' : undefined
  if (verb === within || group === 'config') return TAKE_KEYS.has(name) ? 'key' : undefined
  if (GROUPED[group]?.includes(name) === true) return 'key'
  return TAKE_ROLLOUTS[group]?.includes(name) === true ? 'rollout' : undefined
}

/** `varve complete-words -- WORDS`: what the last of the words may become. Silent when that cannot be found out. */
export function wordCompletion(program: Command, bind: Bind): Command {
  const grammar = command('complete-words', 'print what the last word may become').argument('[words...]')
  return bind(grammar, async (session, _flags, [words]) => {
    const all = (words ?? []) as unknown as readonly string[]
    const last = all.at(-1) ?? ''
    const said = all.slice(0, -1).filter(word => !word.startsWith('-'))
    const candidates = await candidatesFor(said, last, program, async wanted => {
      const { varve } = await session.open({ storeIfThere: true })
      if (wanted === 'rollout') return varve.rollouts().map(({ key }) => key)
      return varve.list().flatMap(({ key, secret }) => (secret || wanted === 'key' ? [key] : []))
    })
    for (const one of candidates.filter(candidate => candidate.startsWith(last))) session.output.print(one)
  })
}

async function candidatesFor(
  said: readonly string[],
  last: string,
  program: Command,
  keys: (wanted: Completed) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const verb = subcommand(program, said[0])
  const within = subcommand(verb, said[1]) ?? verb
  if (last.startsWith('-')) {
    return [program, within].flatMap(one => one?.options.map(({ long }) => long ?? '') ?? []).filter(Boolean)
  }
  if (within === undefined) return names(program)
  if (within.commands.length > 0) return names(within)
  const given = said.length - (within === verb ? 1 : 2)
  const wanted = given > 0 || verb === undefined ? undefined : firstArgument(verb, within)
  // A shell that completes must not show an error.
  return wanted === undefined ? [] : keys(wanted).catch(() => [])
}

function subcommand(parent: Command | undefined, name: string | undefined): Command | undefined {
  return parent?.commands.find(one => one.name() === name || one.aliases().includes(name ?? ''))
}

function names(parent: Command): string[] {
  return parent.commands.map(one => one.name()).filter(name => name !== 'complete-words')
}
