import { inspect as show } from 'node:util'
import { describe, expect, it } from 'vitest'
import { defineConfig, derive, inspect, setting, secret, type Inspection, type Problem, type Tree } from 'varve'
import { host, integer, json, list, object, port, string } from 'varve/schema'
import { configFiles, dotenv, file, values } from 'varve/sources'
import { sandbox } from 'varve/testing'

const pool = setting(object({ size: integer() }), { default: { size: 3 } })
const config = defineConfig({
  database: {
    host: setting(host(), { default: 'localhost' }),
    port: setting(port(), { default: 5432 }),
    url: setting(string(), { default: '' }),
    password: setting(secret(string()), { devDefault: 'hunter2-dev' }),
  },
  replica: { port: setting(port(), { default: 1 }), hosts: setting(list(string()), { default: [] }) },
  pool,
  labels: setting(json(), { default: {} }),
  address: derive(string(), { at: pool }, ({ at }) => `http://${at.size}`),
  a: setting(string(), { default: '' }),
  b: setting(string(), { default: '' }),
  c: setting(string(), { default: '' }),
})

interface Found {
  readonly varve: { get(key: string): unknown }
  readonly problems: readonly Problem[]
  readonly whole: Inspection<Tree>
}

async function read(
  text: string,
  more: Record<string, string> = {},
  variables: Record<string, string> = {},
): Promise<Found> {
  await using box = await sandbox({ files: { 'config.yaml': text, ...more } })
  const sources = [configFiles({ directory: box.directory, variables })]
  const whole = (await inspect(config, { sources })) as unknown as Inspection<Tree>
  const problems = JSON.parse(JSON.stringify(whole.problems).replaceAll(`${box.directory}/`, '')) as Problem[]
  return { varve: whole.varve as unknown as Found['varve'], problems, whole }
}

describe('a reference', () => {
  it('stands for another value, whatever layer that comes from', async () => {
    const { varve, problems } = await read(
      'database: { url: "postgres://${database.host}:${database.port}/shop", port: 1 }\n',
      { 'config.local.yaml': 'database: { port: 6000 }\n' },
    )
    expect(problems).toEqual([])
    expect(varve.get('database.url')).toBe('postgres://localhost:6000/shop')
  })

  it('keeps the type of what it stands for, when it is the whole value', async () => {
    const { varve } = await read('replica: { port: "${database.port}", hosts: "${replica.x:-}" }\n')
    expect(varve.get('replica.port')).toBe(5432)
  })

  it('may be of a whole list, or of one part of a value', async () => {
    const { varve } = await read('replica: { hosts: [x, y] }\na: "${replica.hosts.1} of ${pool.size}"\n')
    expect(varve.get('a')).toBe('y of 3')
  })

  it('may have a default, and defaults in defaults', async () => {
    const { varve, problems } = await read('a: "${c:-none}"\nb: "${c:-${database.port}}-${database.host:-x}"\n')
    expect(problems).toEqual([])
    expect([varve.get('a'), varve.get('b')]).toEqual(['none', '5432-localhost'])
  })

  it('may say what to do when there is nothing', async () => {
    const { problems } = await read('a: "${c:?name the thing}"\n')
    expect(problems).toMatchObject([
      {
        code: 'REFERENCE_UNKNOWN',
        key: 'a',
        origin: 'config.yaml:1:4',
        issue: 'refers to c, which is empty: name the thing',
      },
    ])
  })

  it('is escaped by another dollar, and a dollar without braces is none', async () => {
    const { varve } = await read("a: 'cost $${x} and $2b$10$hash'\n")
    expect(varve.get('a')).toBe('cost ${x} and $2b$10$hash')
  })

  it('is not looked at again in what it was replaced by', async () => {
    const { varve } = await read("a: 'x $${b}'\nb: '${a}'\nc: '${b}'\n")
    expect([varve.get('b'), varve.get('c')]).toEqual(['x ${b}', 'x ${b}'])
  })

  it('does not exist in values that the program itself gives', async () => {
    const { varve } = await inspect(config, { sources: [values({ a: '${database.host}' })] })
    expect(varve.get('a')).toBe('${database.host}')
  })

  it('to what is not declared is an error with the name that was meant', async () => {
    const { problems } = await read('a: "${database.hots}"\n')
    expect(problems).toMatchObject([
      {
        code: 'REFERENCE_UNKNOWN',
        issue: 'refers to database.hots, which is not declared',
        remedy: 'Did you mean database.host?',
      },
    ])
  })

  it('that comes back to itself is an error with the whole ring', async () => {
    const { problems } = await read('a: "${b}"\nb: "x${c}"\nc: "${a}"\n')
    expect(problems.map(({ key, code, issue }) => [key, code, issue])).toContainEqual([
      'a',
      'REFERENCE_CYCLE',
      'refers to itself: a → b → c → a',
    ])
    expect(problems.every(({ code }) => code === 'REFERENCE_CYCLE')).toBe(true)
  })

  it('may be of another part of the value it stands in', async () => {
    const { varve, problems } = await read(
      'labels: { one: "${labels.two}!", two: "x${labels.three.deep}", three: { deep: "${a}" } }\na: y\n',
    )
    expect(problems).toEqual([])
    expect(varve.get('labels')).toEqual({ one: 'xy!', two: 'xy', three: { deep: 'y' } })
  })

  it('that comes back to a part of itself names the parts', async () => {
    const { problems } = await read('labels: { one: "${labels.two}", two: "${labels.one}" }\n')
    expect(problems.map(({ issue }) => issue)).toContain('refers to itself: labels.one → labels.two → labels.one')
    const { problems: whole } = await read('labels: { one: "${labels}" }\n')
    expect(whole).toMatchObject([{ issue: 'refers to itself: labels.one → labels.one' }])
  })

  it('leads through what refers further', async () => {
    const { varve } = await read('labels: { all: "${pool}", size: "${labels.all.size}" }\n')
    expect(varve.get('labels')).toEqual({ all: { size: 3 }, size: 3 })
  })

  it('that is wrong is told once, however often it stands in a text', async () => {
    const { problems } = await read('a: "${nowhere}${nowhere}${nowhere}"\n')
    expect(problems).toHaveLength(1)
  })

  it('to a group, or to what is computed, is told what to refer to instead', async () => {
    const { problems } = await read('a: "${database}"\nb: "${address}"\n')
    expect(problems).toMatchObject([
      { issue: 'refers to database, which is a group of values', remedy: expect.stringContaining('${database.host}') },
      {
        issue: 'refers to address, which is computed, and not set anywhere',
        remedy: expect.stringContaining('derive()'),
      },
    ])
  })

  it('to an object within text is an error', async () => {
    const { problems } = await read('a: "x ${pool}"\n')
    expect(problems).toMatchObject([{ issue: 'refers to pool within text, but that is an object' }])
  })
})

describe('what a reference to a secret makes', () => {
  it('is masked wherever it is shown, and said to be exposed', async () => {
    const { varve, problems, whole } = await read(
      'a: "psql -p ${database.password}"\ndatabase: { password: hunter2-real }\n',
    )
    expect(varve.get('a')).toBe('psql -p hunter2-real')
    expect(problems).toMatchObject([{ code: 'SECRET_EXPOSED', key: 'a', severity: 'warning' }])
    const explanation = (whole.varve as unknown as { explain(key: string): unknown }).explain('a')
    for (const text of [
      JSON.stringify(explanation),
      show(explanation, { depth: 9 }),
      JSON.stringify(whole.varve.list()),
    ])
      expect(text).not.toContain('hunter2')
  })

  it('stays masked through further references', async () => {
    const { whole } = await read('a: "${database.password}"\nb: "${a}!"\n')
    const { explain } = whole.varve as unknown as { explain(key: string): { value: unknown } }
    expect(explain.call(whole.varve, 'b').value).toBe('••••')
  })

  it('is not shown when it does not fit', async () => {
    const { problems } = await read('database: { password: hunter2-real }\nreplica: { port: "${database.password}" }\n')
    expect(problems.map(({ key }) => key)).toContain('replica.port')
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})

describe('what a .env file makes of a secret', () => {
  it('is masked too, also where only its text was put in', async () => {
    await using box = await sandbox({
      files: { '.env': 'DATABASE__PASSWORD=hunter2-real\nA=psql -p ${DATABASE__PASSWORD}\nB=x${a}\n' },
    })
    const { varve, problems } = await inspect(config, { sources: [dotenv({ directory: box.directory })] })
    expect(varve.get('a')).toBe('psql -p hunter2-real')
    expect(problems.map(({ code, key }) => [code, key])).toContainEqual(['SECRET_EXPOSED', 'A'])
    expect(JSON.stringify([varve.explain('a'), varve.list(), problems])).not.toContain('hunter2')
  })
})

describe('the warning of a .env value that takes in a secret', () => {
  const one = (): ReturnType<typeof setting> => setting(secret(string()), { devDefault: 'x' })
  const secrets = defineConfig({ shown: setting(string()), pw: one(), database: { pw: one() } })

  it.each([
    ['PW', 'Declare shown as secret(…).'],
    ['DATABASE__PW', 'Declare shown as secret(…), or refer to the key: ${database.pw}.'],
  ])('proposes a reference to a key only where it would be one: %s', async (name, remedy) => {
    await using box = await sandbox({ files: { '.env': `${name}=hunter2\nSHOWN=x\${${name}}\n` } })
    const { problems } = await inspect(secrets, { sources: [dotenv({ directory: box.directory })] })
    expect(problems).toMatchObject([{ code: 'SECRET_EXPOSED', remedy }])
  })
})

describe('references that a file answers by itself', () => {
  it('are to variables, with defaults', async () => {
    const { varve, problems } = await read(
      'a: "${env:HOME}/x"\nb: "${env:NONE:-y}"\nc: "${env:NONE:-${database.port}}"\n',
      {},
      { HOME: '/home/shop' },
    )
    expect(problems).toEqual([])
    expect([varve.get('a'), varve.get('b'), varve.get('c')]).toEqual(['/home/shop/x', 'y', '5432'])
  })

  it('are to files beside it, without the newline that ends them', async () => {
    const { varve } = await read('a: "v${file:VERSION}"\n', { VERSION: '1.2.3\n' })
    expect(varve.get('a')).toBe('v1.2.3')
  })

  it('are errors with their place where there is nothing', async () => {
    const { problems } = await read('a: "${env:NONE}"\nb: "${file:none.txt:?run make}"\n')
    expect(problems).toMatchObject([
      {
        code: 'REFERENCE_UNKNOWN',
        key: 'a',
        origin: 'config.yaml:1:4',
        issue: 'refers to the variable NONE, which is not set',
      },
      {
        code: 'REFERENCE_UNKNOWN',
        key: 'b',
        origin: 'config.yaml:2:4',
        issue: expect.stringContaining('which cannot be read: run make'),
      },
    ])
  })

  it('alone are text, which is read by the key’s type', async () => {
    const text = 'database: { port: "${env:PORT}" }\nreplica: { port: "${env:NONE:-81}", hosts: "${env:HOSTS}" }\n'
    const { varve, problems } = await read(text, {}, { PORT: '80', HOSTS: 'x,y' })
    expect(problems).toEqual([])
    expect(['database.port', 'replica.port', 'replica.hosts'].map(key => varve.get(key))).toEqual([80, 81, ['x', 'y']])
  })

  it('stop nothing where a stronger value counts', async () => {
    const files = { 'config.local.yaml': 'a: x\nlabels: { b: 1 }\n' }
    const { varve, problems } = await read('a: "${env:NONE}"\nlabels: "${file:none.json}"\n', files)
    expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([])
    expect([varve.get('a'), varve.get('labels')]).toEqual(['x', { b: 1 }])
  })

  it('put text in place that is not read as a reference, nor as a command', async () => {
    const { varve } = await read(
      'a: "${env:EVIL}"\nb: "${env:EVIL}-${database.port}"\n',
      {},
      { EVIL: '${database.host} $(touch canary) pa$' },
    )
    expect(varve.get('a')).toBe('${database.host} $(touch canary) pa$')
    expect(varve.get('b')).toBe('${database.host} $(touch canary) pa$-5432')
  })

  it('of a scheme nobody knows are refused', async () => {
    const { problems } = await read('a: "${vautl:db#password}"\n')
    expect(problems).toMatchObject([{ issue: 'refers to vautl:…, which nothing here can look up' }])
  })

  it('are watched: the file they name is among those to be looked at', async () => {
    await using box = await sandbox({ files: { 'a.yaml': 'a: "${file:VERSION}"\n', VERSION: '1' } })
    const source = file(box.path('a.yaml'))
    const { varve } = await inspect(config, { sources: [source] })
    expect(varve.get('a')).toBe('1')
  })
})
