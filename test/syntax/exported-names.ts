import { dirname, join } from 'node:path/posix'
import { isNode, lineAt, type ModuleFile, type SyntaxNode } from './module-file.ts'

/** One name a module exports. */
export interface ExportedName {
  readonly name: string
  /** True for what is gone at run time: interfaces, type aliases, `export type { … }`. */
  readonly isType: boolean
  /** Where the name comes from, when it is handed on: the file, and its name there. */
  readonly from?: { readonly path: string; readonly name: string }
  /** The statement that declares it, when it is declared here. */
  readonly declaration?: SyntaxNode
}

/** What a public entry exports, and what is wrong with how it says so. */
export interface Door {
  readonly names: readonly ExportedName[]
  readonly complaints: readonly string[]
}

/** Reads the exports of a module. A star is a complaint: the door is a list. */
export function doorOf(file: ModuleFile): Door {
  const statements = statementsOf(file)
  const stars = starsIn(file)
  return {
    names: statements.flatMap(node => (node.type === 'ExportNamedDeclaration' ? namesIn(file, node) : defaultIn(node))),
    complaints: stars.map(
      star =>
        `${file.path}:${lineAt(file.text, star.start)} exports *. Write the names out: the public door is a list.`,
    ),
  }
}

/** How a name is declared, followed through re-exports: the file, and the statement in it. */
export function declarationOf(
  file: ModuleFile,
  name: string,
  read: (path: string) => ModuleFile,
): { file: ModuleFile; statement: SyntaxNode } | undefined {
  const found = doorOf(file).names.find(exported => exported.name === name)
  if (found?.from !== undefined) return declarationOf(read(found.from.path), found.from.name, read)
  if (found?.declaration !== undefined) return { file, statement: found.declaration }
  // Behind the door a file may hand on all of others.
  for (const star of starsIn(file)) {
    const source = isNode(star['source']) ? String(star['source']['value']) : ''
    const declared = declarationOf(read(join(dirname(file.path), source)), name, read)
    if (declared !== undefined) return declared
  }
  return undefined
}

function statementsOf(file: ModuleFile): SyntaxNode[] {
  return file.program.body as unknown as SyntaxNode[]
}

function starsIn(file: ModuleFile): SyntaxNode[] {
  return statementsOf(file).filter(node => node.type === 'ExportAllDeclaration')
}

/** True when a doc comment stands directly above a statement and says something. */
export function isDocumented(file: ModuleFile, statement: SyntaxNode): boolean {
  const above = file.comments.filter(comment => comment.end <= statement.start).at(-1)
  if (above === undefined || file.text.slice(above.end, statement.start).trim() !== '') return false
  return above.type === 'Block' && above.value.startsWith('*') && /\p{L}/u.test(above.value)
}

function namesIn(file: ModuleFile, node: SyntaxNode): ExportedName[] {
  const { declaration, source } = node
  if (isNode(declaration)) return declaredBy(declaration).map(one => ({ ...one, declaration: node }))
  const from = isNode(source) ? join(dirname(file.path), String(source['value'])) : undefined
  return specifiersOf(node).map(specifier => {
    const local = nameOf(specifier['local'])
    const isType = node['exportKind'] === 'type' || specifier['exportKind'] === 'type'
    const exported = { name: nameOf(specifier['exported']), isType }
    if (from !== undefined) return { ...exported, from: { path: from, name: local } }
    return { ...exported, ...origin(file, local) }
  })
}

/** Where a name listed in `export { … }` comes from: an import of this file, or a declaration in it. */
function origin(file: ModuleFile, local: string): Pick<ExportedName, 'from' | 'declaration'> {
  for (const statement of statementsOf(file)) {
    if (statement.type === 'ImportDeclaration') {
      const specifier = specifiersOf(statement).find(one => nameOf(one['local']) === local)
      const source = isNode(statement['source']) ? String(statement['source']['value']) : ''
      if (specifier !== undefined && source.startsWith('.'))
        return { from: { path: join(dirname(file.path), source), name: nameOf(specifier['imported']) } }
    } else if (declaredBy(statement).some(({ name }) => name === local)) {
      return { declaration: statement }
    }
  }
  return {}
}

function defaultIn(node: SyntaxNode): ExportedName[] {
  return node.type === 'ExportDefaultDeclaration' ? [{ name: 'default', isType: false, declaration: node }] : []
}

function declaredBy(declaration: SyntaxNode): { name: string; isType: boolean }[] {
  const isType = declaration.type === 'TSInterfaceDeclaration' || declaration.type === 'TSTypeAliasDeclaration'
  const declarations = declaration['declarations']
  if (Array.isArray(declarations))
    return (declarations as SyntaxNode[]).map(({ id }) => ({ name: nameOf(id), isType: false }))
  return isNode(declaration['id']) ? [{ name: nameOf(declaration['id']), isType }] : []
}

function specifiersOf(node: SyntaxNode): SyntaxNode[] {
  return Array.isArray(node['specifiers']) ? (node['specifiers'] as SyntaxNode[]) : []
}

function nameOf(node: unknown): string {
  return isNode(node) ? String(node['name'] ?? node['value']) : 'default'
}
