/** The shop in containers: secrets from where Docker puts them, the rest from the environment. */
import { env, secretFiles } from 'varve/sources'
import { config } from './config.ts'

export default { config, sources: [secretFiles(), env({ prefix: 'SHOP' })] }
