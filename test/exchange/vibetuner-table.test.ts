import { readFile } from 'node:fs/promises'
import { BSON, Long } from 'mongodb'
import { describe, expect, it } from 'vitest'
import { newFernetKey } from 'varve/secrets'
import { shell, type Outcome, type Shell } from '../cli/shell.ts'
import { describeOn } from '../engines/describe-mongodb.ts'
import { reopened, revealed } from './read-back.ts'
import {
  configEntries,
  documentOf,
  formerPassphrase,
  passphrase,
  planted,
  vibetunerDeclaration,
} from './vibetuner-table.ts'

const COUNTS = '9 values, 5 secrets imported'
const key = newFernetKey()
const env = { VARVE_ENCRYPTION_KEY: key, VARVE_IMPORT_KEY: `${passphrase}\n${formerPassphrase}` }

/** The key here that an entry goes to. */
const names = new Map(
  Object.entries(vibetunerDeclaration).flatMap(([group, members]) =>
    Object.keys(members).map(name => [`${group}.${name}`.toLowerCase(), `${group}.${name}`] as const),
  ),
)

async function expectReadBack(sh: Shell): Promise<void> {
  await using varve = await reopened(sh, vibetunerDeclaration, key)
  for (const { key: name, expected } of configEntries) {
    const to = names.get(name.replaceAll('_', '')) ?? name
    expect([to, revealed(varve.get(to))]).toEqual([to, expected])
    expect([to, varve.explain(to).layer]).toEqual([to, 'stored'])
  }
}

async function imported(sh: Shell, place: string, more: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  return sh.as({ env: { ...env, ...more } }, 'import', '--from', 'vibetuner', place, '-m', 'Out of vibetuner')
}

async function expectImported(sh: Shell, place: string): Promise<void> {
  const first = await imported(sh, place)
  expect(first).toMatchObject({ code: 0, err: '', out: expect.stringContaining(COUNTS) })
  await expectReadBack(sh)
  const again = await imported(sh, place)
  expect(again).toMatchObject({ code: 0, out: `${configEntries.length} rows stored just so already\n` })
  const shown = [first, again].map(({ out, err }) => out + err).join('')
  const stored = await readFile(sh.box.path('.varve/varve.db'), 'latin1')
  for (const text of [...Object.values(planted), passphrase]) {
    expect(shown).not.toContain(text)
    expect(stored).not.toContain(text)
  }
}

const project = (): Promise<Shell> => shell({ 'varve.config.json': JSON.stringify(vibetunerDeclaration) })

/** CSV as mongoexport writes it: what is no text as JSON, and nothing for null. */
function csv(): string {
  const columns = ['key', 'value', 'secret_value', 'value_type', 'is_secret']
  const cell = (value: unknown): string => {
    if (value === null) return ''
    const text = typeof value === 'string' ? value : BSON.EJSON.stringify(value)
    return `"${text.replaceAll('"', '""')}"`
  }
  const rows = configEntries.map(entry => columns.map(column => cell(documentOf(entry)[column])).join(','))
  return `${[columns.join(','), ...rows].join('\n')}\n`
}

describe("vibetuner's collection in a file", () => {
  const lines = (relaxed: boolean): string[] =>
    configEntries.map(entry => BSON.EJSON.stringify(documentOf(entry), { relaxed }))
  it.each([
    ['one document a line, as mongoexport writes them', 'entries.json', lines(true).join('\n')],
    ['one document a line, with all its types', 'entries.jsonl', lines(false).join('\n')],
    ['one list, as mongoexport --jsonArray writes it', 'entries.json', `[${lines(true).join(',\n')}]`],
    ['CSV', 'entries.csv', csv()],
  ])('is imported and read back value by value: %s', async (_what, file, text) => {
    await using sh = await project()
    await sh.box.write(file, text)
    await expectImported(sh, file)
  })
})

describeOn('best', "vibetuner's collection in a server that speaks MongoDB's protocol", engine => {
  it('is imported, and read back value by value', async () => {
    await using sh = await project()
    const address = engine().database()
    await engine().look(address).collection('config_entries').insertMany(configEntries.map(documentOf))
    await expectImported(sh, address)
    const { code, out } = await imported(sh, 'env:MONGODB_URL', { MONGODB_URL: address })
    expect([code, out]).toEqual([0, `${configEntries.length} rows stored just so already\n`])
  })

  it('is refused where it holds an integer that JavaScript would round', async () => {
    await using sh = await project()
    const address = engine().database()
    const value = Long.fromString('9007199254740993')
    await engine()
      .look(address)
      .collection('config_entries')
      .insertOne({ key: 'limits.steps', value, is_secret: false })
    const { code, out } = await imported(sh, address)
    expect([code, out]).toEqual([5, expect.stringContaining('JavaScript would round')])
  })

  it('may have another name, and is looked for in vain where it has not', async () => {
    await using sh = await project()
    const address = engine().database()
    await engine().look(address).collection('settings').insertMany(configEntries.map(documentOf))
    expect(await imported(sh, address)).toMatchObject({
      code: 0,
      err: 'There are no rows in it: nothing was changed.\n',
    })
    const named = await sh.as({ env }, 'import', '--from', 'vibetuner', address, '--table', 'settings', '-m', 'Out')
    expect(named).toMatchObject({ code: 0, out: expect.stringContaining(COUNTS) })
  })
})
