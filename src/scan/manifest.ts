import type { FileText } from './file-text.ts'
import { baseName } from './language.ts'

/** True for a Compose file, by its name. */
export function isCompose({ path, language }: FileText): boolean {
  return language === 'yaml' && /^(docker-)?compose([._-].*)?\.ya?ml$/i.test(baseName(path))
}

/** True for a Kubernetes manifest, by what every one of them says. */
export function isKubernetes({ language, text }: FileText): boolean {
  if (language === 'yaml') return /^[ -]*apiVersion:/m.test(text) && /^[ -]*kind:/m.test(text)
  return language === 'json' && text.includes('"apiVersion"') && text.includes('"kind"')
}
