/** What the four programs beside this file read and serve. */
import { defineConfig, flag, live, open, type Varve } from 'varve'
import { integer } from 'varve/schema'
import { createHandler, type Handler } from 'varve/server'
import { memory } from 'varve/stores/memory'

export const config = defineConfig({
  limits: { uploads: live(integer(), { default: 10, doc: 'Uploads a user may make per day.' }) },
  ai: { recommendations: flag({ doc: 'Recommendations by the new model.' }) },
})

export type Shop = Varve<typeof config.tree>

/** A configuration with the handler that serves it. */
export async function opened(): Promise<{ readonly varve: Shop; readonly handler: Handler }> {
  const varve = await open(config, { store: memory() })
  return { varve, handler: createHandler(varve, { environment: 'development' }) }
}
