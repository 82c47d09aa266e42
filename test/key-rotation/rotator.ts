/** Changes the key of a file and everything sealed with it, and is killed now and then: `… <settling in milliseconds>`. */
import { rotateKeyFile } from 'varve/secrets'
import { given, opened, say, surely } from './config.ts'

const options = await given()
const varve = await opened(options)
say({ begun: true })
const { keyId, retired, resealed } = await surely(() =>
  rotateKeyFile(options.keys, {
    reseal: () => varve.secrets.rotateKey({ onProgress: progress => say({ resealed: progress.resealed }) }),
    settling: Number(options.rest[0]),
  }),
)
await varve.close()
say({ done: { keyId, retired, scrubbed: resealed?.scrubbed } })
