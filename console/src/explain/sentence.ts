import type { ToldExplanation } from '../api/shapes.ts'

/** Why a value is served, as one sentence. */
export function reasonSentence({ layer, reason, variant, ruleId, lacks, assumed }: ToldExplanation): string {
  const parts = [
    {
      STATIC: `The layer ${layer} decides.`,
      DEFAULT: 'Nothing is set anywhere: it is the default.',
      TARGETING_MATCH: `A rule fits who is asked for${named(ruleId)}.`,
      SPLIT: `A share of everybody has it${named(ruleId)}.`,
      DISABLED: 'Its flag is off.',
      STALE: 'The store cannot be heard: it is what was last known.',
      ERROR: 'No layer has a value that can be served.',
    }[reason],
    variant === undefined ? '' : `The variant is ${variant}.`,
    lacks === undefined ? '' : `It would take a ${lacks} to tell who is meant.`,
    assumed === true ? 'What this layer said then is not recorded: it is what it says now.' : '',
  ]
  return parts.filter(part => part !== '').join(' ')
}

function named(rule: string | undefined): string {
  return rule === undefined ? '' : ` (${rule})`
}
