/** The same settings in each way of writing them down. */

const variables = {
  ENV: 'staging',
  DEBUG: 'False',
  LOG_LEVEL: 'warn',
  SERVER__PORT: '9000',
  SERVER__TIMEOUT: '45s',
  SERVER__MAX_UPLOAD: '5MiB',
  DATABASE__URL: 'postgres://db.internal/shop',
  DATABASE__POOL_SIZE: '25',
  HOSTS: 'a.example, b.example',
  VERSION: '1.10',
} as const

const dotenv = `# Copied from the wiki
ENV=staging
export DEBUG=False
LOG_LEVEL="warn"
SERVER__PORT=9000
SERVER__TIMEOUT='45s' # generous
SERVER__MAX_UPLOAD=5MiB
DATABASE__URL=postgres://db.internal/shop
DATABASE__POOL_SIZE=25
HOSTS=a.example,b.example
VERSION=1.10
`

const toml = `env = "staging"
debug = false
logLevel = "warn"
hosts = ["a.example", "b.example"]
version = 1.10

[server]
port = 9_000
timeout = "45s"
maxUpload = "5MiB"

[database]
url = "postgres://db.internal/shop"
poolSize = 25
`

const yaml = `env: staging
debug: false
logLevel: warn
server: { port: 9000, timeout: 45s, maxUpload: 5MiB }
database:
  url: postgres://db.internal/shop
  poolSize: 25
hosts:
  - a.example
  - b.example
version: 1.10
`

const json = `{
  "env": "staging",
  "debug": false,
  "logLevel": "warn",
  "server": { "port": 9000, "timeout": "45s", "maxUpload": "5MiB" },
  "database": { "url": "postgres://db.internal/shop", "poolSize": 25 },
  "hosts": ["a.example", "b.example"],
  "version": "1.10"
}
`

const ini = `; Sections are groups
env = staging
debug = no
logLevel = warn
hosts = a.example, b.example
version = 1.10

[server]
port = 9000
timeout = 45s
maxUpload = 5MiB

[database]
url = postgres://db.internal/shop
poolSize = 25
`

/** Files that each hold all of it. */
export const files = { '.env': dotenv, 'app.toml': toml, 'app.yaml': yaml, 'app.json': json, 'app.ini': ini } as const

/** Variables that hold all of it. */
export const environment: Readonly<Record<string, string>> = variables

/** One file for each value, as Docker and Kubernetes mount secrets. */
export const secretFolder: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(variables).map(([name, text]) => [`secrets/${name.toLowerCase()}`, `${text}\n`]),
)
