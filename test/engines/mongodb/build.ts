/**
 * Makes the servers that speak MongoDB's protocol and that no package manager of a system has: `node build.ts ferretdb`
 * with Go, `node build.ts mongo-java-server` with Maven and a JDK. Both come through the ordinary registries of their
 * languages and are kept in the user's cache.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { FERRETDB, ferretdbPath, JAVA_SERVER, javaServerFolder, STARTER } from './programs.ts'

const builds: Readonly<Record<string, () => void>> = { ferretdb, 'mongo-java-server': javaServer }

const [name = ''] = process.argv.slice(2)
const build = builds[name]
if (build === undefined) throw new Error(`Write one of: ${Object.keys(builds).join(', ')}.`)
build()

function ferretdb(): void {
  const { module, version } = FERRETDB
  inWorkshop(dirname(ferretdbPath), workshop => {
    const { Dir: source } = JSON.parse(run('go', 'mod', 'download', '-json', `${module}@${version}`)) as { Dir: string }
    // Its release takes its version from a file that is made while releasing, and does not start without.
    const copy = join(workshop, 'source')
    cpSync(source, copy, { recursive: true })
    makeWritable(copy)
    writeFileSync(join(copy, 'build', 'version', 'version.txt'), `${version}\n`)
    run('go', '-C', copy, 'build', '-trimpath', '-buildvcs=false', '-o', join(workshop, 'ferretdb'), './cmd/ferretdb')
    rmSync(copy, { recursive: true })
  })
}

function javaServer(): void {
  inWorkshop(javaServerFolder, workshop => {
    writeFileSync(join(workshop, 'pom.xml'), pom())
    run(
      'mvn',
      '-q',
      '-B',
      '-f',
      join(workshop, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${workshop}`,
    )
    run('javac', '-cp', join(workshop, '*'), '-d', workshop, STARTER)
  })
}

function pom(): string {
  const { group, artefact, version } = JAVA_SERVER
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>varve.test</groupId><artifactId>engines</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>${group}</groupId><artifactId>${artefact}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`
}

/** Builds in a folder beside `place` that takes its name when all is there: others may build at the same time. */
function inWorkshop(place: string, work: (workshop: string) => void): void {
  mkdirSync(dirname(place), { recursive: true })
  const workshop = mkdtempSync(`${place}-`)
  try {
    work(workshop)
    rmSync(place, { recursive: true, force: true })
    renameSync(workshop, place)
  } finally {
    rmSync(workshop, { recursive: true, force: true })
  }
}

/** What Go has downloaded is read-only. */
function makeWritable(place: string): void {
  chmodSync(place, statSync(place).mode | 0o200)
  for (const { name: entry } of readdirSync(place, { withFileTypes: true }).filter(one => one.isDirectory()))
    makeWritable(join(place, entry))
}

function run(command: string, ...args: string[]): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`${command} ${args.join(' ')} failed: ${error?.message ?? stderr.trim()}`)
}
