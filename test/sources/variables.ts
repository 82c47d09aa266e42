/** Variables of an environment, read for one declaration that has a key of every kind. */
import { defineConfig, flag, secret, setting } from 'varve'
import { boolean, integer, json, list, object, optional, port, record, string } from 'varve/schema'
import { env, type EnvOptions } from '../../src/sources/env.ts'
import { found, reportOf } from './request.ts'

export const config = defineConfig({
  server: { port: setting(port(), { default: 8080 }), host: setting(string(), { default: 'a' }) },
  limits: { maxUploads: setting(integer(), { default: 10, aliases: ['uploads.max'] }) },
  database: {
    url: setting(secret(string()), { env: ['DATABASE_URL', 'DB_URL'], devDefault: 'x' }),
    pool: setting(object({ maxSize: integer(), ssl: optional(boolean()) }), { default: { maxSize: 1 } }),
  },
  hosts: setting(list(object({ name: string(), port: optional(port()) })), { default: [] }),
  labels: setting(record(string()), { default: {} }),
  anything: setting(json(), { default: null }),
  logLevel: setting(string(), { default: 'info' }),
  api: { key: setting(secret(string()), { devDefault: 'x' }) },
  darkMode: flag(),
})

export const read = (from: Record<string, string>, options: EnvOptions = {}) =>
  reportOf(env({ from, ...options }), config)
export const values = (from: Record<string, string>, options: EnvOptions = {}) => found(read(from, options))
export const ignored = (from: Record<string, string>, options: EnvOptions = {}) =>
  read(from, options).ignored.map(({ key, origin, why }) => `${key}: ${Object.values(origin)[0]} ${why}`)
export const unknown = (from: Record<string, string>, options: EnvOptions = {}) =>
  read(from, options).unknown.map(({ name }) => name)
