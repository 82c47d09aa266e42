/** One number as it was read. */
export interface ReadSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** A family of metrics as it was read. */
export interface ReadFamily {
  readonly name: string
  readonly type: string
  readonly unit?: string
  readonly help: string
  readonly samples: ReadSample[]
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/
const SUFFIXES = {
  prometheus: { counter: [''], gauge: [''], histogram: ['_bucket', '_sum', '_count'] },
  openmetrics: { counter: ['_total'], gauge: [''], histogram: ['_bucket', '_sum', '_count'] },
} as const

/** Reads an exposition as strictly as its format is written down; throws what is wrong with it, with the line. */
export function parseExposition(text: string, form: 'prometheus' | 'openmetrics'): ReadFamily[] {
  if (!text.endsWith('\n')) throw new Error('The last line has no end.')
  const lines = text.slice(0, -1).split('\n')
  if (form === 'openmetrics' && lines.pop() !== '# EOF') throw new Error('It does not end with # EOF.')
  const families: ReadFamily[] = []
  let head: { name?: string; type?: string; unit?: string; help?: string } = {}
  for (const [index, line] of lines.entries()) {
    const complain = (issue: string): never => {
      throw new Error(`Line ${index + 1} ${issue}: ${line}`)
    }
    if (line === '' || line.startsWith(' ')) complain('is empty or indented')
    const meta = /^# (HELP|TYPE|UNIT) (\S+) (.*)$/.exec(line)
    if (meta !== null) {
      const [, kind = '', name = '', rest = ''] = meta
      if (!NAME.test(name)) complain('has a bad name')
      if (head.name !== name) {
        if (families.some(family => family.name === name)) complain('begins a family again')
        head = { name }
      }
      const member = kind.toLowerCase() as 'help' | 'type' | 'unit'
      if (head[member] !== undefined) complain(`says ${kind} twice`)
      if (families.at(-1)?.name === name) complain('comes after samples of its family')
      if (member === 'unit' && (form !== 'openmetrics' || !name.endsWith(`_${rest}`)))
        complain('has a unit that the name does not')
      if (member === 'help' && /(?<!\\)(?:\\\\)*\\[^\\n"]/.test(rest)) complain('has a bad escape')
      head[member] = rest
      continue
    }
    if (line.startsWith('#')) complain('is no comment that is known')
    const { name, type, help } = head
    if (name === undefined || type === undefined || help === undefined) return complain('comes before HELP and TYPE')
    if (families.at(-1)?.name !== name)
      families.push({ name, type, help, samples: [], ...(head.unit === undefined ? {} : { unit: head.unit }) })
    const sample = sampleOf(line, complain)
    const suffixes: readonly string[] = SUFFIXES[form][type as 'counter'] ?? complain('has an unknown type')
    if (!suffixes.some(suffix => sample.name === name + suffix)) complain(`does not belong to ${name}`)
    if (type === 'counter' && !(sample.value >= 0)) complain('counts below nothing')
    const family = families.at(-1)
    const id = (one: ReadSample): string => JSON.stringify([one.name, Object.entries(one.labels).toSorted()])
    if (family?.samples.some(other => id(other) === id(sample)) === true) complain('is there twice')
    family?.samples.push(sample)
  }
  for (const family of families) if (family.type === 'histogram') checkHistogram(family, form)
  return families
}

function sampleOf(line: string, complain: (issue: string) => never): ReadSample {
  const found = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (-?(?:[0-9.]+(?:e[+-]?\d+)?)|[+-]Inf|NaN)$/.exec(line)
  if (found === null) return complain('is no sample')
  const [, name = '', inside, number = ''] = found
  const labels: Record<string, string> = {}
  let rest = inside
  while (rest !== undefined && rest !== '') {
    const label = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/.exec(rest)
    if (label === null) return complain('has bad labels')
    const [all = '', labelName = '', value = ''] = label
    if (labelName in labels) complain('has a label twice')
    labels[labelName] = value.replaceAll(/\\(.)/g, (_, letter: string) => (letter === 'n' ? '\n' : letter))
    if (all.endsWith(',') && rest.length === all.length) complain('ends its labels with a comma')
    rest = rest.slice(all.length)
  }
  const value = number.endsWith('Inf') ? (number.startsWith('-') ? -Infinity : Infinity) : Number(number)
  return { name, labels, value }
}

function checkHistogram({ name, samples }: ReadFamily, form: string): void {
  const groups = new Map<string, ReadSample[]>()
  for (const sample of samples) {
    const { le: _, ...rest } = sample.labels
    const id = JSON.stringify(rest)
    groups.set(id, [...(groups.get(id) ?? []), sample])
  }
  for (const [id, group] of groups) {
    const buckets = group.filter(sample => sample.name === `${name}_bucket`)
    const count = group.find(sample => sample.name === `${name}_count`)?.value
    const counts = buckets.map(({ value }) => value)
    if (buckets.at(-1)?.labels['le'] !== '+Inf') throw new Error(`${name} ${id} does not end with +Inf.`)
    if (counts.at(-1) !== count) throw new Error(`${name} ${id} counts otherwise than its last bucket.`)
    if (counts.some((value, index) => value < (counts[index - 1] ?? 0))) throw new Error(`${name} ${id} goes down.`)
    if (!group.some(sample => sample.name === `${name}_sum`)) throw new Error(`${name} ${id} has no sum.`)
    const bounds = buckets.map(({ labels }) => labels['le'] ?? '')
    if (form === 'openmetrics' && !bounds.slice(0, -1).every(bound => /[.e]/.test(bound)))
      throw new Error(`${name} ${id} has bounds that are no floats.`)
  }
}
