import type { Rollout, RolloutState, Tree, Varve } from 'varve'
import { firstGate } from 'varve'
import { Bell } from '../bell.ts'
import { command, examples, type Bind } from '../command.ts'
import type { ExitCode } from '../exit-codes.ts'
import { runningOrEnded } from '../rollout-found.ts'
import { stateJson } from '../rollout-json.ts'
import { nextWords, statusWords } from '../rollout-words.ts'
import type { Session } from '../session.ts'
import { isoTime, timeText, visible } from '../words.ts'
import { placeOf } from './rollout-start.ts'

/** `varve rollout watch [KEY]`: tells each step and each change of a rollout until everybody or nobody has it. */
export function rolloutWatch(bind: Bind): ReturnType<Bind> {
  const grammar = command(
    'watch',
    'print a line at each step and change, until it is complete (0) or aborted (9)',
  ).argument('[key]', 'the only one under way when absent')
  examples(
    grammar,
    'varve rollout watch checkout.newFlow',
    'varve rollout watch checkout.newFlow --timeout 2h || ./page-somebody.sh',
    'varve rollout watch --json=at,status,percent',
  )
  return bind(grammar, async (session, _flags, [key]) => {
    const { varve } = await session.open()
    const found = await runningOrEnded(session, varve, key)
    if (!('status' in found)) return follow(session, varve, found)
    tell(session, found, session.now)
    return found.status === 'aborted' ? 9 : 0
  })
}

async function follow(session: Session, varve: Varve<Tree>, rollout: Rollout): Promise<ExitCode> {
  const { surroundings } = session
  const bell = new Bell(surroundings.timers)
  const interrupted = new AbortController()
  const forget = surroundings.onInterrupt?.(() => {
    interrupted.abort()
    bell.ring()
  })
  const watching = varve.watchDecisions(rollout.key, () => bell.ring())
  try {
    let told = ''
    while (!interrupted.signal.aborted) {
      const state = await rollout.state()
      const { now } = session
      const is = JSON.stringify([state.status, state.share, state.ring?.name, state.changed.number])
      if (is !== told) tell(session, state, now)
      told = is
      if (state.status === 'aborted') return 9
      if (state.status === 'complete') return 0
      await bell.heard(nextTurn(state, now) - now)
    }
    return 130
  } finally {
    watching.stop()
    forget?.()
  }
}

/** When a rollout may stand elsewhere by itself: at its next step, or at a gate. */
function nextTurn({ next, document }: RolloutState, now: number): number {
  const gate = document.held === undefined ? document.steps[firstGate(document)] : undefined
  const turns = [next?.at, gate?.at].filter(at => at !== undefined && at > now)
  return Math.min(Infinity, ...(turns as number[]))
}

function tell({ output }: Session, state: RolloutState, now: number): void {
  const at = state.ended?.at ?? now
  if (output.json !== undefined) return output.printJsonLine({ at: isoTime(at), ...stateJson(state, now) })
  const { ended } = state
  const end =
    ended === undefined ? nextWords(state, now) : `by ${ended.by}, r${ended.number}: ${visible(ended.message)}`
  const { green, red, cyan } = output.paint
  const mark = state.status === 'aborted' ? red('✖') : state.status === 'complete' ? green('✔') : cyan('●')
  const cells = [timeText(at), placeOf(state), statusWords(state), end]
  output.print(output.forPeople ? `${mark} ${cells.join('  ')}` : cells.map(visible).join('\t'))
}
