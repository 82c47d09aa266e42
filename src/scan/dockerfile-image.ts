import { lineage, stagesOf, type Instruction, type Stage } from './dockerfile.ts'
import { variablesOf } from './dockerfile-secret.ts'
import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'

/** Variables that say which environment a process runs in. */
const NAMES_ENVIRONMENT =
  /^(node|app|varve|rails|rack|django|flask|go|asp\w*|dotnet|symfony|laravel|deploy\w*|runtime)_?env(ironment)?$|^(env|environment|profile|spring_profiles_active)$/i

/** `ENV NODE_ENV=production` and the like: an image that is built for one environment is not what was tested in another. */
export function* bakedEnvironments(file: FileText): Generator<Sighting> {
  for (const instruction of inImage(file)) {
    if (instruction.name !== 'ENV') continue
    for (const { name, value, at } of variablesOf(instruction)) {
      if (!NAMES_ENVIRONMENT.test(name) || value === '') continue
      const remedy = `Say it when the container runs (-e ${name}=…), so that the same image runs everywhere.`
      yield { at, issue: `bakes the environment into the image: ${name}`, remedy }
    }
  }
}

/** An image whose processes run as root, as they do when nobody says otherwise. */
export function* rootUsers(file: FileText): Generator<Sighting> {
  const stages = stagesOf(file.instructions)
  const last = stages.at(-1)
  if (last === undefined) return
  const users = inOrder(last, stages).filter(({ name }) => name === 'USER')
  const user = users.at(-1)
  const remedy = 'End it with USER and a user that owns nothing but its work: USER node, USER 65532:65532.'
  if (user === undefined) {
    if (/nonroot/.test(lineage(last, stages).at(-1)?.from ?? '')) return
    yield { at: last.at, issue: 'gives the image no USER, so that it runs as root', remedy }
  } else if (/^(root|0+)(:|$)/i.test(user.words[0]?.text ?? '')) {
    yield { at: user.at, issue: 'runs the image as root', remedy }
  }
}

/** The instructions that the last image holds: those of the stages it is built upon, and its own. */
function inImage({ instructions }: FileText): Instruction[] {
  const stages = stagesOf(instructions)
  const last = stages.at(-1)
  return last === undefined ? [] : inOrder(last, stages)
}

function inOrder(stage: Stage, stages: readonly Stage[]): Instruction[] {
  return lineage(stage, stages)
    .toReversed()
    .flatMap(({ instructions }) => [...instructions])
}
