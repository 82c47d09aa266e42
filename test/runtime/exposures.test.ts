import { describe, expect, it } from 'vitest'
import { defineConfig, flag, openSync, type Exposure } from 'varve'
import { memory } from 'varve/stores/memory'
import { clock } from 'varve/testing'

const config = defineConfig({ checkout: { newFlow: flag(), button: flag({ variants: { blue: 'b', red: 'r' }, default: 'blue' }) } })
