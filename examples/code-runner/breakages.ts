/** Ways to break the code runner's settings. Each is what somebody did one day. */

/** One way: what was edited, set or asked for. */
export interface Breakage {
  readonly title: string
  /** Files, each with what became of its text; undefined deletes it. */
  readonly edit?: Readonly<Record<string, (text: string) => string | undefined>>
  /** Variables beside the four secrets; undefined takes one away. */
  readonly variables?: Readonly<Record<string, string | undefined>>
  /** `production` when absent. */
  readonly environment?: string
  readonly service?: string
}

/** The four secrets, as a deployment sets them. */
export const secrets: Readonly<Record<string, string>> = {
  SECRET_KEY: 'correct-horse-battery-staple-0001',
  MONGO_USER: 'runner',
  MONGO_PASSWORD: 'planted-mongo-password',
  REDIS_PASSWORD: 'planted-redis-password',
}

const replace =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to)

/** Every way that is shown. */
export const breakages: readonly Breakage[] = [
  { title: 'A line of the base file is no TOML', edit: { 'config.toml': replace('= 27017', '= = 27017') } },
  { title: 'The base file is not there', edit: { 'config.toml': () => undefined } },
  {
    title: 'A name is misspelt',
    edit: { 'config.toml': replace('KAFKA_BOOTSTRAP_SERVERS', 'KAFKA_BOOTSTRAP_SERVER') },
  },
  {
    title: 'A number is out of its range',
    edit: { 'config.production.toml': replace('SAMPLING_RATE = 0.1', 'SAMPLING_RATE = 1.5') },
  },
  { title: 'A number is written as text', edit: { 'config.toml': replace('CONCURRENCY = 4', 'CONCURRENCY = "four"') } },
  { title: 'A word is not one of those there are', edit: { 'config.production.toml': replace('"INFO"', '"info"') } },
  { title: 'Two secrets are not set', variables: { SECRET_KEY: undefined, REDIS_PASSWORD: '' } },
  { title: 'A secret is too short', variables: { SECRET_KEY: 'hunter2' } },
  { title: 'A secret is still a placeholder', variables: { SECRET_KEY: 'CHANGE_ME_to_32_or_more_characters' } },
  { title: 'A secret is its development default', variables: { MONGO_PASSWORD: 'rootpassword' } },
  {
    title: "A worker's file has a name that is none",
    service: 'saga-orchestrator',
    edit: { 'config.saga-orchestrator.toml': text => `${text}KAFKA_GROUP_ID = "saga"\n` },
  },
  {
    title: 'Two values are each right, and wrong together',
    edit: { 'config.toml': replace('WARNING_THRESHOLD = 100', 'WARNING_THRESHOLD = 2000') },
  },
  {
    title: 'Two values refer to each other',
    edit: {
      'config.toml': text =>
        text
          .replace('"code-runner-backend"', () => '"${SERVICE_NAME}"')
          .replace(/^SERVICE_NAME = .*$/m, () => 'SERVICE_NAME = "${KAFKA_CONSUMER_GROUP_ID}"'),
    },
  },
  {
    title: 'Quantities are written in units that are none',
    edit: {
      'config.toml': text => text.replace('LIMIT = "128Mi"', 'LIMIT = "128MB"').replace('/minute', '/fortnight'),
    },
  },
  { title: 'A variable is misspelt', variables: { RUNNER_WEB_TIMOUT: '90' } },
  { title: 'A variable does not fit', variables: { RUNNER_WEB_TIMEOUT: 'soon' } },
  { title: 'The environment is misspelt', environment: 'tset' },
  { title: 'The worker is misspelt', service: 'saga-orchestratr' },
]
