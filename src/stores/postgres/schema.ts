import type { Namespace } from './name.ts'

/**
 * How a schema of one version becomes one of the next, one command each; the table `migration` counts the steps that
 * were taken. Steps are only ever added. In `revision`, the row before the oldest kept one stays as an anchor (for a new
 * log it is number 0 with the genesis hash), so that the log always has a head to compare with; its text is only its
 * time. Texts are compared byte by byte, in whatever language the database sorts.
 */
const steps: readonly ((schema: string) => readonly string[])[] = [
  schema => [
    `CREATE TABLE ${schema}.migration (number integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
    `CREATE TABLE ${schema}.log (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), id text COLLATE "C" NOT NULL, oldest bigint NOT NULL
)`,
    `CREATE TABLE ${schema}.revision (
  number bigint PRIMARY KEY, id text COLLATE "C" NOT NULL CONSTRAINT revision_id UNIQUE,
  hash text COLLATE "C" NOT NULL, text text COLLATE "C" NOT NULL
)`,
    `CREATE TABLE ${schema}.snapshot (
  number bigint PRIMARY KEY, hash text COLLATE "C" NOT NULL, body text COLLATE "C" NOT NULL
)`,
    `CREATE SEQUENCE ${schema}.record_version`,
    `CREATE TABLE ${schema}.record (
  kind text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL, version bigint NOT NULL, expires_at bigint,
  body text COLLATE "C" NOT NULL, PRIMARY KEY (kind, id)
)`,
    `CREATE INDEX record_expiry ON ${schema}.record (expires_at) WHERE expires_at IS NOT NULL`,
    `CREATE TABLE ${schema}.lease (
  name text COLLATE "C" PRIMARY KEY, holder text COLLATE "C" NOT NULL, fence bigint NOT NULL, expires_at bigint NOT NULL
)`,
    `CREATE FUNCTION ${schema}.now_ms() RETURNS bigint LANGUAGE sql STABLE
  AS 'SELECT floor(extract(epoch FROM statement_timestamp()) * 1000)::bigint'`,
  ],
]

/** The version of the schema that this Varve works with. */
export const VERSION = steps.length

/** What makes a schema of `version` (0 when there is none yet) one of this Varve, one command each. */
export function stepsFrom(version: number, { schema }: Namespace): string[] {
  return steps
    .slice(version)
    .flatMap((step, index) => [
      ...step(schema),
      `INSERT INTO ${schema}.migration (number) VALUES (${version + index + 1})`,
    ])
}
