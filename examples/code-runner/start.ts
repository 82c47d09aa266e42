import { open, type OpenOptions, type Source, type Varve } from 'varve'
import { env, file } from 'varve/sources'
import { config } from './config.ts'

/** How the code runner is started. */
export interface Launch {
  /** Where its files are; this folder when absent. */
  readonly directory?: string
  readonly environment?: string
  /** Which of the workers it is: `saga-orchestrator` reads `config.saga-orchestrator.toml` too. */
  readonly service?: string
  /** The environment; this process's own when absent. */
  readonly variables?: Readonly<Record<string, string | undefined>>
}

/**
 * Where settings come from, the weakest first: the base file, the environment's, the worker's, and variables. The four
 * secrets keep the names they have always had; every other name begins with `RUNNER_`, because Kubernetes puts variables
 * such as `MONGO_PORT=tcp://10.0.0.7:27017` into pods beside a service called mongo.
 */
export function sources({ directory = import.meta.dirname, service = '{service}', variables }: Launch = {}): Source[] {
  return [
    file('config.toml', { directory }),
    file('config.{profile}.toml', { directory }),
    // A worker that is named must have its file; a placeholder stands for whichever one is asked about.
    file(`config.${service}.toml`, { directory }),
    env({ prefix: 'RUNNER', ...(variables === undefined ? {} : { from: variables }) }),
  ]
}

/** Starts the code runner, or throws everything that is wrong. */
export function start(launch: Launch = {}, options: OpenOptions = {}): Promise<Varve<(typeof config)['tree']>> {
  const { environment, service } = launch
  const as = { ...(environment === undefined ? {} : { environment }), ...(service === undefined ? {} : { service }) }
  return open(config, { sources: sources(launch), as, unknownKeys: 'error', ...options })
}

/** The workers that have a file of their own. */
export const workers = [
  'k8s-worker',
  'pod-monitor',
  'result-processor',
  'saga-orchestrator',
  'event-replay',
  'dlq-processor',
] as const
