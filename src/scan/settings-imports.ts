import type { FileText } from './file-text.ts'
import type { Sighting } from './finding.ts'
import { closingOf, isMark } from './marks.ts'
import { candidatesFor, importsOf, type ImportedModule } from './modules.ts'
import type { Token } from './tokens.ts'

/** What a declaration may be made of: Varve and the schema libraries. */
const DECLARATIVE =
  /^(varve(\/.*)?|zod(\/.*)?|valibot|arktype|yup|joi|superstruct|typebox|@sinclair\/typebox|effect(\/.*)?)$/

/** What is remembered of every script, to judge those that import it. */
interface ModuleSummary {
  readonly imports: readonly ImportedModule[]
  /** True for a module without functions and classes: a list of constants. */
  readonly isConstant: boolean
}

/** The scripts of a scan by path, so that a settings module can be asked what it hangs on. */
export class ScannedModules {
  readonly #modules = new Map<string, ModuleSummary>()

  add({ path, language, tokens }: FileText): void {
    if (language !== 'script') return
    const isConstant = !tokens.some(({ kind, text }) => kind !== 'text' && /^(class|function|=>)$/.test(text))
    this.#modules.set(path, { imports: importsOf(tokens), isConstant })
  }

  /** True for a module that declares a configuration and exports it. What a test or script declares for itself is its own. */
  declares({ path, tokens, isTest }: FileText): boolean {
    const imports = this.#modules.get(path)?.imports ?? []
    const isNamed = imports.some(({ specifier, names }) => specifier === 'varve' && names.includes('defineConfig'))
    return isNamed && !isTest && tokens.some((_, index) => isCall(tokens, index) && isExported(tokens, index))
  }

  /** Where a settings module imports the application. */
  *applicationImports({ path }: FileText): Generator<Sighting> {
    for (const { specifier, at, isType } of this.#modules.get(path)?.imports ?? []) {
      const imported = isType ? undefined : this.#find(specifier, path)
      if (imported === undefined || this.#isDeclarative(imported)) continue
      yield {
        at,
        issue: `declares the configuration and imports ${specifier}, which is part of the application`,
        remedy:
          'Let the application import its settings, and never the other way round: move what both need into a module of its own.',
      }
    }
  }

  #find(specifier: string, importer: string): string | undefined {
    return candidatesFor(specifier, importer).find(path => this.#modules.has(path))
  }

  /**
   * True for declarations, schemas and constants, whatever they import of their kind. A module that was `seen` needs no
   * second look: had it not been one of them, the answer would be known.
   */
  #isDeclarative(path: string, seen = new Set<string>()): boolean {
    const module = this.#modules.get(path)
    if (module === undefined || seen.has(path)) return true
    seen.add(path)
    const loaded = module.imports.filter(({ isType }) => !isType)
    const isOfItsKind = module.isConstant || module.imports.some(({ specifier }) => DECLARATIVE.test(specifier))
    return isOfItsKind && loaded.every(({ specifier }) => this.#mayHangOn(specifier, path, seen))
  }

  #mayHangOn(specifier: string, importer: string, seen: Set<string>): boolean {
    const path = this.#find(specifier, importer)
    if (path !== undefined) return this.#isDeclarative(path, seen)
    return specifier.startsWith('.') || DECLARATIVE.test(specifier)
  }
}

function isCall(tokens: readonly Token[], index: number): boolean {
  return tokens[index]?.kind === 'name' && tokens[index]?.text === 'defineConfig' && isMark(tokens[index + 1], '(')
}

/** Whether the configuration made at `index` is exported: there and then, or by its name elsewhere. */
function isExported(tokens: readonly Token[], index: number): boolean {
  if (tokens[index - 1]?.text === 'default') return true
  const name = isMark(tokens[index - 1], '=') ? tokens[index - 2]?.text : undefined
  if (name === undefined) return false
  return tokens[index - 4]?.text === 'export' || isExportedByName(tokens, name)
}

/** `export { config }`, `export default { config }`. */
function isExportedByName(tokens: readonly Token[], name: string): boolean {
  return tokens.some(({ kind, text }, index) => {
    if (kind !== 'name' || text !== 'export') return false
    const open = tokens[index + 1]?.text === 'default' ? index + 2 : index + 1
    if (tokens[open]?.text === name) return true
    if (!isMark(tokens[open], '{')) return false
    return tokens.slice(open, closingOf(tokens, open)).some(token => token.kind === 'name' && token.text === name)
  })
}
