/** Where the command line finds the settings: `npx varve check -C examples/aws-secrets --profile production`. */
import { awsSecrets } from 'varve/secrets'
import { secrets, sources } from './sources.ts'
import { config } from './settings.ts'

export default {
  config,
  sources: sources(),
  managers: [awsSecrets()],
  secrets,
  environments: ['production'],
}
