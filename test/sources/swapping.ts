/** A thread that swaps a mounted folder's generations as fast as it can, while others read it. Not a test itself. */
import { workerData } from 'node:worker_threads'
import { ConfigMap } from './config-map.ts'

const { folder, names, swaps } = workerData as { folder: string; names: readonly string[]; swaps: number }
/** The files of one generation: each of them says which it is. */
const generation = (number: number) => Object.fromEntries(names.map(name => [name, String(number)]))

const mount = new ConfigMap(folder, generation(0))
for (let number = 1; number <= swaps; number += 1) mount.swap(generation(number))
