/** Where the command line finds the code runner: `npx varve settings -C examples/code-runner`. */
import { config } from './config.ts'
import { sources, workers } from './start.ts'

export default {
  config,
  sources: sources(),
  environments: ['development', 'test', 'production'],
  services: workers,
}
