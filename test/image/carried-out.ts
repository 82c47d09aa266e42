import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { instructionsOf, stagesOf, type Instruction } from '../../src/scan/dockerfile.ts'
import { ownEnvironment } from '../npm.ts'
import type { Circumstances, Ended, OwnRoot } from './own-root.ts'

/** An image that was made without an engine: a Dockerfile was carried out, one instruction after the other. */
export interface Image {
  /** For each stage what it adds to its base, as a folder. */
  readonly layers: ReadonlyMap<string, string>
  /** What the image adds to its base. */
  readonly added: string
  /** Runs a container of it: its entry point with these words or its own, as its user, in a layer that is thrown away. */
  run(words: readonly string[], how?: Circumstances): Ended
  /** The same with another entry point. */
  enter(command: readonly string[], how?: Circumstances): Ended
}

/** Carries a Dockerfile out, with a folder as what is sent to the builder. Throws what a failed step said. */
export function carryOut(root: OwnRoot, dockerfile: string, context: string): Image {
  const layers = new Map<string, string>()
  let [added, state] = ['', new State()]
  for (const { name, from, instructions } of stagesOf(instructionsOf(dockerfile))) {
    added = root.layer(layers.get(from))
    layers.set(name, added)
    state = new State()
    for (const one of instructions) step(one, { root, layer: added, context, layers, state })
  }
  const { folder, user, entry, command } = state
  const enter = (command: readonly string[], how: Circumstances = {}): Ended =>
    root.run(root.layer(added), command, { folder, user, ...how })
  return {
    layers,
    added,
    enter,
    run: (words, how) => enter([...entry, ...(words.length === 0 ? command : words)], how),
  }
}

/** What instructions say about those that follow, and about the image. */
class State {
  folder = '/'
  user = '0:0'
  entry: readonly string[] = []
  command: readonly string[] = []
}

interface Step {
  readonly root: OwnRoot
  /** What the stage adds, so far. */
  readonly layer: string
  readonly context: string
  /** What every stage adds, by its name. */
  readonly layers: ReadonlyMap<string, string>
  readonly state: State
}

function step(instruction: Instruction, { root, layer, context, layers, state }: Step): void {
  const { name, text } = instruction
  if (name === 'WORKDIR')
    mkdirSync(join(layer, (state.folder = posix.resolve(state.folder, text))), { recursive: true })
  else if (name === 'USER') state.user = text
  else if (name === 'ENTRYPOINT') state.entry = JSON.parse(text) as string[]
  else if (name === 'CMD') state.command = JSON.parse(text) as string[]
  else if (name === 'COPY') copy(instruction, { layer, context, layers, folder: state.folder })
  else if (name === 'RUN') {
    const how = { folder: state.folder, user: state.user, env: ownEnvironment() }
    const { status, output } = root.run(layer, ['sh', '-c', text], how)
    if (status !== 0) throw new Error(`RUN ${text} ended with ${status}:\n${output}`)
  } else throw new Error(`${name} is not known here: teach test/image/carried-out.ts.`)
}

function copy(
  { words }: Instruction,
  { layer, context, layers, folder }: Pick<Step, 'layer' | 'context' | 'layers'> & { readonly folder: string },
): void {
  const stage = words.find(({ text }) => text.startsWith('--from='))?.text.slice('--from='.length)
  const from = stage === undefined ? context : (layers.get(stage) ?? context)
  const paths = words.map(({ text }) => text).filter(text => !text.startsWith('--'))
  const target = paths.at(-1) ?? ''
  for (const path of paths.slice(0, -1)) {
    const source = join(from, path)
    if (!existsSync(source)) throw new Error(`COPY ${path}: there is no such file.`)
    const isInto = target.endsWith('/') && !statSync(source).isDirectory()
    const place = join(layer, posix.resolve(folder, target), isInto ? posix.basename(path) : '')
    mkdirSync(dirname(place), { recursive: true })
    cpSync(source, place, { recursive: true, verbatimSymlinks: true })
  }
}
