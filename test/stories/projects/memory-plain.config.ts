import { inMemory } from './in-memory.ts'

export default inMemory()
