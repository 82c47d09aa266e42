import { committedDotenv } from './dotenv-file.ts'
import { committedSecrets } from './committed-secret.ts'
import { composeSecrets } from './compose-secret.ts'
import { bakedEnvironments, rootUsers } from './dockerfile-image.ts'
import { dockerfileSecrets } from './dockerfile-secret.ts'
import { environmentBranches } from './environment-branch.ts'
import type { Facts } from './facts.ts'
import type { FileText } from './file-text.ts'
import type { Severity, Sighting } from './finding.ts'
import { kubernetesSecrets } from './kubernetes-secret.ts'
import { environmentReads } from './process-env.ts'
import { secretLiterals } from './secret-literal.ts'
import { secretsInLogs } from './secret-in-log.ts'

/** Something that is looked for, by a name that stays. */
export interface Rule {
  readonly id: string
  readonly severity: Severity
  /** What it finds, as a person would say it. */
  readonly finds: string
  /** The anti-patterns it answers, by their number and name. */
  readonly answers: readonly string[]
  /** Looks through one file. */
  readonly look: (file: FileText, facts: Facts) => Iterable<Sighting>
}

/** Looks at nothing by itself: the scan looks where several files are needed, or where its own comments are. */
const elsewhere = (): Iterable<Sighting> => []

/** Every rule, the gravest first. */
export const rules: readonly Rule[] = [
  {
    id: 'secret-literal',
    severity: 'error',
    finds: 'tokens, keys, passwords and addresses with a password, written out in any file',
    answers: ['C62 secrets in git', 'C63 passwords in code', 'C35'],
    look: secretLiterals,
  },
  {
    id: 'committed-dotenv',
    severity: 'error',
    finds: '.env files that git keeps, or that nothing keeps out of it',
    answers: ['C64 committing .env', 'C35'],
    look: committedDotenv,
  },
  {
    id: 'secret-in-committed-file',
    severity: 'error',
    finds: 'values of keys that are declared secret, and .secrets.* files, that git keeps',
    answers: ['C04', 'C29', 'C62 secrets in git', 'C35'],
    look: committedSecrets,
  },
  {
    id: 'dockerfile-secret',
    severity: 'error',
    finds: 'secrets that a Dockerfile puts into an image, by ENV, ARG, COPY or a command',
    answers: ['C48', 'C35'],
    look: dockerfileSecrets,
  },
  {
    id: 'compose-secret',
    severity: 'error',
    finds: 'secrets that a Compose file gives to containers in plain text',
    answers: ['C35', 'I22'],
    look: composeSecrets,
  },
  {
    id: 'kubernetes-secret',
    severity: 'error',
    finds: 'Secret manifests with values, and variables of containers that sound secret',
    answers: ['C35', 'C62 secrets in git'],
    look: kubernetesSecrets,
  },
  {
    id: 'secret-in-log',
    severity: 'error',
    finds: 'secrets revealed into a log, an error or a response, and the whole environment there',
    answers: ['C69 secrets in logs', 'C35'],
    look: secretsInLogs,
  },
  {
    id: 'dockerfile-baked-environment',
    severity: 'warning',
    finds: 'ENV NODE_ENV=production and the like: an image for one environment only',
    answers: ['C48'],
    look: bakedEnvironments,
  },
  {
    id: 'dockerfile-root',
    severity: 'warning',
    finds: 'images whose processes run as root',
    answers: ['C48'],
    look: rootUsers,
  },
  {
    id: 'environment-branch',
    severity: 'warning',
    finds: 'code that asks which environment it runs in',
    answers: ['C66 environment-specific code logic', 'C11'],
    look: environmentBranches,
  },
  {
    id: 'process-env',
    severity: 'warning',
    finds: 'variables read outside the module that declares or opens the configuration',
    answers: ['C11'],
    look: environmentReads,
  },
  {
    id: 'settings-module-imports',
    severity: 'warning',
    finds: 'declarations that import the application',
    answers: ['C70 mixing configuration and business logic'],
    look: elsewhere,
  },
  {
    id: 'idle-ignore',
    severity: 'warning',
    finds: 'comments that excuse a finding without a rule and a reason',
    answers: [],
    look: elsewhere,
  },
]

/** An anti-pattern that a scan cannot see, and what answers it. */
export interface AnsweredElsewhere {
  readonly answers: string
  readonly by: string
}

/** The anti-patterns that need more than texts. */
export const answeredElsewhere: readonly AnsweredElsewhere[] = [
  { answers: 'C65 configuration that differs between environments', by: 'varve diff --profile staging production' },
  { answers: 'C67 only files, no environment variables', by: 'varve env: every key has a variable' },
  { answers: 'C68 unclear or magical loaders', by: 'varve explain, varve settings: every layer in its order' },
  {
    answers: 'C71 defaults that hide errors',
    by: 'devDefault, which is refused outside development and test; varve check says so before the start',
  },
]
