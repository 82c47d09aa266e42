import { defineConfig, derive, live, secret, setting } from 'varve'
import { duration, integer, string } from 'varve/schema'
import { describe, expect, it } from 'vitest'
import { everything, planted } from '../../test/generate/declaration.ts'
import { reference } from './reference.ts'

const page = reference(everything, { prefix: 'SHOP', title: 'Shop', madeBy: 'varve generate docs --prefix SHOP' })

/** The rows below a heading of a page, cell by cell. */
function rowsBelow(text: string, heading: string): string[][] {
  const section = text.split(/^## /m).find(part => part.startsWith(`${heading}\n`)) ?? ''
  const lines = section.split('\n').filter(line => line.startsWith('|'))
  return lines.slice(2).map(line => line.slice(2, -2).split(/(?<!\\) \| /))
}

function rowOf(text: string, key: string): string[] | undefined {
  return text
    .split('\n')
    .filter(line => line.startsWith(`| <a id="${key}"></a>`))
    .map(line => line.slice(2, -2).split(/(?<!\\) \| /))[0]
}

describe('the reference of a declaration', () => {
  it('says first how it was made', () => {
    expect(page.split('\n')[0]).toBe(
      '<!-- Made by `varve generate docs --prefix SHOP`: change the declaration, and run it again. -->',
    )
  })

  it('counts what there is, and what must be set', () => {
    expect(page).toContain('49 values: 15 settings, 30 live values, 4 flags. 6 must be set in production.')
  })

  it('lists every key once, below its category, in the order of declaration', () => {
    const listed = [...page.matchAll(/^\| <a id="([^"]+)"/gm)].map(([, key]) => key)
    expect(listed).toEqual([...everything.definitions].map(({ key }) => key))
    expect(rowsBelow(page, 'checkout')).toHaveLength(4)
    expect(rowsBelow(page, 'log &amp; &lt;trace&gt;')).toHaveLength(1)
  })

  it.each([
    [
      'server.port',
      ['an integer from 1 to 65535', '`8080`', '`SHOP_SERVER__PORT`', 'setting', 'Port the API listens on.'],
    ],
    [
      'limits.maxUploads',
      ['an integer from 0 to 500, per day', '`10`', '`SHOP_LIMITS__MAX_UPLOADS`', 'live', 'For example `20`, `40`.'],
    ],
    [
      'database.region',
      [
        'text',
        '`"local"`, in development',
        '`SHOP_DATABASE__REGION`',
        'setting',
        'A development default that is no secret.<br>**Must be set in production.**',
      ],
    ],
    [
      'database.url',
      [
        'a URL',
        '••••, in development',
        '`SHOP_DATABASE__URL`',
        'setting',
        'Where it is.<br>**Must be set in production.**<br>Secret: masked wherever it is shown.',
      ],
    ],
    [
      'database.password',
      [
        'text of at least 8 characters',
        'none',
        '`SHOP_DATABASE__PASSWORD`',
        'setting',
        '**Must be set.**<br>Secret: masked wherever it is shown.<br>Owner: dba.',
      ],
    ],
    ['database.token', ['text', 'none', '`DB_TOKEN`', 'setting', 'Secret: masked wherever it is shown.']],
    [
      'limits.ratio',
      [
        'a number from 0 to 1',
        '`0.5`',
        '`SHOP_LIMITS__RATIO`',
        'live',
        '**Deprecated:** Use limits.share \\| or &lt;b&gt;none&lt;/b&gt;.',
      ],
    ],
    [
      'limits.enabled',
      [
        'true or false',
        '`true`',
        '`SHOP_LIMITS__ENABLED`',
        'live',
        'Pinned: what the deployment sets beats what is stored.',
      ],
    ],
    [
      'server.host',
      [
        'a host name or an IP address',
        '`"localhost"`',
        '`SHOP_SERVER__HOST`',
        'setting',
        'Formerly `listen.host`, `bindAddress`.',
      ],
    ],
    [
      'checkout.button',
      [
        'one of `control` (`"#3498db"`), `treatment` (`"#e74c3c"`)',
        '`"#3498db"`',
        '`SHOP_CHECKOUT__BUTTON`',
        'flag',
        'Pay button.',
      ],
    ],
    ['limits.blocked', ['a regular expression', '`"^(bot\\|crawler)"`', '`SHOP_LIMITS__BLOCKED`', 'live', '']],
  ])('tells of %s', (key, cells) => {
    expect(rowOf(page, key)?.slice(1)).toEqual(cells)
  })

  it('lists the secrets', () => {
    expect(rowsBelow(page, 'All secrets')).toEqual([
      ['[`database.url`](#database.url)', '`SHOP_DATABASE__URL`', 'in production'],
      ['[`database.password`](#database.password)', '`SHOP_DATABASE__PASSWORD`', 'always'],
      ['[`database.token`](#database.token)', '`DB_TOKEN`', 'no'],
      ['[`database.keys`](#database.keys)', '`DB_KEYS`', 'always'],
      ['[`database.joined`](#database.joined)', '`DB_JOINED`', 'in production'],
    ])
  })

  it('shows no value of a secret', () => {
    for (const secretValue of planted) expect(page).not.toContain(secretValue)
  })

  it.each([
    [duration({ unit: 'm' }), 5, {}, 'a duration such as 500ms, 45s, 1h30m or PT30S, a bare number is in m'],
    [
      duration(),
      5,
      { unit: 'at most' },
      'a duration such as 500ms, 45s, 1h30m or PT30S, a bare number is in ms, at most',
    ],
    [integer({ unit: 'requests' }), 5, {}, 'an integer, requests'],
    [integer({ unit: 'requests' }), 5, { unit: 'per *day*' }, 'an integer, per \\*day\\*'],
  ])('says what is counted: %#', (schema, value, more, words) => {
    const made = reference(defineConfig({ a: live(schema, { default: value, ...more }) }))
    expect(rowOf(made, 'a')?.[1]).toBe(words)
  })

  it('links from a computed value to what it is made of', () => {
    const host = setting(string(), { default: 'localhost' })
    const password = setting(secret(string()))
    const address = derive(string(), { host, password }, inputs => inputs.host, { doc: 'Where it is.' })
    const made = reference(defineConfig({ db: { host, password, address } }))
    expect(rowOf(made, 'db.address')?.at(-1)).toBe(
      'Where it is.<br>Secret: masked wherever it is shown.<br>Computed from [`db.host`](#db.host), [`db.password`](#db.password) unless it is set.',
    )
  })

  it('says so when nothing must be set, and leaves out what there is none of', () => {
    const made = reference(defineConfig({ limits: { max: live(integer(), { default: 1 }) } }))
    expect(made).toContain('1 value: 0 settings, 1 live value, 0 flags. All of them have a default.')
    expect(made).not.toContain('All secrets')
  })

  it('takes the names of variables from the sources of the program', () => {
    const source = {
      layer: 'env' as const,
      name: 'environment',
      load: () => ({}),
      variable: ({ key }: { key: string }) => `X_${key}`,
    }
    const config = defineConfig({ a: setting(string(), { default: '' }) })
    expect(rowOf(reference(config, { sources: [source] }), 'a')?.[3]).toBe('`X_a`')
    expect(rowOf(reference(config, { sources: [source], prefix: 'SHOP' }), 'a')?.[3]).toBe('`SHOP_A`')
  })
})
