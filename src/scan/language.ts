/** How a text is written, as far as the detectors care. */
export type Language =
  | 'script'
  | 'code'
  | 'shell'
  | 'json'
  | 'yaml'
  | 'toml'
  | 'ini'
  | 'env'
  | 'dockerfile'
  | 'prose'
  | 'other'

const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  script: ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx'],
  code: [
    ...['py', 'go', 'java', 'kt', 'kts', 'scala', 'groovy', 'gradle', 'rb', 'php', 'cs', 'fs', 'vb', 'rs', 'swift'],
    ...['c', 'h', 'cc', 'cpp', 'hpp', 'm', 'dart', 'lua', 'pl', 'pm', 'r', 'ex', 'exs', 'erl', 'clj', 'jl', 'sql'],
    ...['tf', 'tfvars', 'hcl', 'bicep', 'vue', 'svelte', 'astro'],
  ],
  shell: ['sh', 'bash', 'zsh', 'ksh', 'fish', 'ps1'],
  json: ['json', 'jsonc', 'json5', 'webmanifest'],
  yaml: ['yaml', 'yml'],
  toml: ['toml'],
  ini: ['ini', 'cfg', 'conf', 'properties', 'npmrc', 'pypirc', 'netrc'],
  env: ['env'],
  dockerfile: ['dockerfile', 'containerfile'],
  prose: ['md', 'mdx', 'markdown', 'txt', 'rst', 'adoc', 'html', 'htm'],
}

const BY_EXTENSION = new Map(
  Object.entries(EXTENSIONS).flatMap(([language, extensions]) => extensions.map(one => [one, language as Language])),
)

/** The language of a file, by its name. */
export function languageOf(path: string): Language {
  const name = baseName(path).toLowerCase()
  if (/^(dockerfile|containerfile)(\.|$)/.test(name)) return 'dockerfile'
  if (/^\.env(\.|$)/.test(name)) return 'env'
  return BY_EXTENSION.get(name.slice(name.lastIndexOf('.') + 1)) ?? 'other'
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The folder of a path, without its last slash; empty for the root. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** True for files that exist to test others: what stands there is made up. */
export function isTestFile(path: string): boolean {
  return /(^|\/)(tests?|__tests__|__mocks__|specs?|fixtures?|testdata|e2e)\//i.test(path) || TEST_NAME.test(path)
}

const TEST_NAME = /(^|\/)(test_[^/]+|[^/]+[._-](test|tests|spec|bench)(-d)?\.[^/]+|conftest\.py)$/i

/** True for names that say «copy me and fill me in»: `.env.example`. */
export function isSample(path: string): boolean {
  return /(^|[._-])(example|examples|sample|template|tmpl|tpl|dist|schema|defaults?)([._-]|$)/i.test(baseName(path))
}
