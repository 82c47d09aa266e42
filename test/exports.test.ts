import { describe, expect, it } from 'vitest'
import agreed from './public-names.json' with { type: 'json' }
import { declarationOf, doorOf, isDocumented } from './syntax/exported-names.ts'
import { type ModuleFile, readModule, readModuleAt } from './syntax/module-file.ts'
import { doorBehind, entries, type Entry, publicNames, type PublicNames } from './syntax/public-names.ts'
import { root } from './syntax/source-tree.ts'

const MEND = 'If the change is meant, run `npm run public-names -- --write` and commit the diff.'
const agreedNames: Readonly<Record<string, PublicNames | undefined>> = agreed
const read = (path: string): ModuleFile => readModuleAt(root, path)

/** The exported names of an entry without a doc comment where they are declared. */
function undocumented(entry: Entry): string[] {
  return doorBehind(entry).names.flatMap(({ name }) => {
    const declared = declarationOf(read(entry.path), name, read)
    if (declared === undefined) return [`${name}: its declaration was not found from ${entry.path}`]
    return isDocumented(declared.file, declared.statement) ? [] : [`${name} in ${declared.file.path}`]
  })
}

describe.each(entries())('the door $specifier', entry => {
  it('lists its names one by one', () => {
    expect(doorBehind(entry).complaints).toEqual([])
  })

  it('exports the agreed names and no others', () => {
    expect(publicNames(doorBehind(entry)), MEND).toEqual(agreedNames[entry.specifier])
  })

  it('has at run time exactly the values it lists', async () => {
    const module = (await import(entry.specifier)) as object
    expect(Object.keys(module).toSorted()).toEqual(publicNames(doorBehind(entry)).values)
  })

  it('says of every name what it is', () => {
    expect(undocumented(entry), 'Write one sentence in /** … */ directly above the declaration.').toEqual([])
  })
})

describe('the agreed names', () => {
  it('have no door that the package lacks', () => {
    expect(Object.keys(agreed).toSorted()).toEqual(
      entries()
        .map(({ specifier }) => specifier)
        .toSorted(),
    )
  })
})

describe('reading a door', () => {
  const names = (text: string): PublicNames => publicNames(doorOf(readModule('src/a.ts', text)))

  it('tells values from types', () => {
    const text = `
      export { open, type Reader } from './b.ts'
      export type { View as Sight } from './c.ts'
      export function f(): void {}
      export class G {}
      export const h = 1, i = 2
      export interface J {}
      export type K = 1
      // export { no } from './d.ts'`
    expect(names(text)).toEqual({ values: ['G', 'f', 'h', 'i', 'open'], types: ['J', 'K', 'Reader', 'Sight'] })
  })

  it('refuses a star', () => {
    expect(doorOf(readModule('src/a.ts', `export * from './b.ts'`)).complaints).toEqual([
      expect.stringContaining('src/a.ts:1 exports *'),
    ])
  })

  it('follows a name to its declaration through re-exports and imports', () => {
    const files: Record<string, string> = {
      'src/a.ts': `export { one as first } from './b/c.ts'`,
      'src/b/c.ts': `import { two } from '../d.ts'\nexport { two as one }`,
      'src/d.ts': `/** Two. */\nexport const two = 2`,
    }
    const from = (path: string): ModuleFile => readModule(path, files[path] ?? '')
    const declared = declarationOf(from('src/a.ts'), 'first', from)
    expect(declared?.file.path).toBe('src/d.ts')
  })

  it.each([
    { above: 'a sentence', text: '/** Two. */\nexport const two = 2', is: true },
    { above: 'nothing', text: 'export const two = 2', is: false },
    { above: 'an ordinary comment', text: '/* Two. */\nexport const two = 2', is: false },
    { above: 'a line comment', text: '// Two.\nexport const two = 2', is: false },
    { above: 'an empty doc comment', text: '/** */\nexport const two = 2', is: false },
    { above: "somebody else's sentence", text: '/** One. */\nconst one = 1\nexport const two = 2', is: false },
  ])('takes a name with $above above it for documented: $is', ({ text, is }) => {
    const file = readModule('src/a.ts', text)
    const statement = declarationOf(file, 'two', () => file)?.statement
    expect(statement !== undefined && isDocumented(file, statement)).toBe(is)
  })
})
