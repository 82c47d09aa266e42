/** The story's project on whatever store the command line names. */
import { config } from '../time-machine.ts'

export default { config, sources: [] }
