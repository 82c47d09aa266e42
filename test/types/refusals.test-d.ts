/** What the compiler refuses about a program that uses Varve. Checked by `tsc`; nothing here runs. */
import { defineConfig, flag, live, openSync, secret, setting, type Varve } from 'varve'
import { boolean, integer, oneOf, string, url } from 'varve/schema'

const config = defineConfig({
  server: { port: setting(integer({ max: 65_535 }), { default: 8080 }) },
  database: { url: setting(secret(url())), password: live(secret(string()), { devDefault: 'dev' }) },
  limits: { maxUploads: live(integer(), { default: 10 }) },
  checkout: {
    newFlow: flag(),
    button: flag({ variants: { control: '#3498db', treatment: '#e74c3c' }, default: 'control' }),
  },
})
declare const varve: Varve<typeof config.tree>
const signed = { by: 'dana', message: 'Traffic spike' }
declare function connect(url: string): void

// Reading
// @ts-expect-error: a misspelt key
varve.get('limits.maxUplods')
// @ts-expect-error: a group is no value
varve.get('limits')
// @ts-expect-error: a live value is a number, whatever the caller would like
varve.get<'limits.maxUploads', string>('limits.maxUploads')
// @ts-expect-error: a fallback has the type of the value
varve.get('limits.maxUploads', 'ten')
// @ts-expect-error: a number is no string
export const text: string = varve.get('limits.maxUploads')
// @ts-expect-error: a misspelt key, for an audience as well
varve.for({ tenant: 'acme' }).get('limits.maxUplods')
// @ts-expect-error: a misspelt key, in the past as well
void varve.at(1).then(then => then.get('limits.maxUplods'))
// @ts-expect-error: the past has to be awaited
varve.at(1).get('limits.maxUploads')
// @ts-expect-error: an audience's tenant is a name
varve.for({ tenant: 5 })

// Settings
// @ts-expect-error: a live value is not read from settings
void varve.settings.limits.maxUploads
// @ts-expect-error: nor is a flag
void varve.settings.checkout
// @ts-expect-error: settings do not change
varve.settings.server.port = 9090
// @ts-expect-error: a misspelt setting
void varve.settings.server.prot

// Secrets
// @ts-expect-error: a Secret is no string: it has to be revealed
connect(varve.settings.database.url)
// @ts-expect-error: nor is a live one
connect(varve.get('database.password'))
connect(varve.get('database.password').reveal())
// @ts-expect-error: a secret has no default in the code, only a development default
setting(secret(string()), { default: 'hunter2' })

// @ts-expect-error: only secrets have values that are accepted
varve.accepted('limits.maxUploads')
// @ts-expect-error: what is accepted is Secrets, too
connect(varve.accepted('database.password')[0])
// @ts-expect-error: the list is nobody's to change
varve.accepted('database.password').push(varve.get('database.password'))
// @ts-expect-error: a secret is compared with what it is
varve.get('database.password').equals(7)
// @ts-expect-error: only secrets are revealed
void varve.secrets.reveal('limits.maxUploads', signed)
// @ts-expect-error: and nobody reveals one without a reason
void varve.secrets.reveal('database.password', { by: 'dana' })
// @ts-expect-error: a setting is fixed while the program runs, so it is not rotated
void varve.secrets.rotate('database.url', 'postgres://db/shop', signed)
// @ts-expect-error: a wrong type
void varve.secrets.rotate('database.password', 20, signed)
// @ts-expect-error: a revision is a number
void varve.secrets.destroy('database.password', { ...signed, revisions: ['r2'] })

// Changing
// @ts-expect-error: a misspelt key
void varve.set('limits.maxUplods', 20, signed)
// @ts-expect-error: a wrong type
void varve.set('limits.maxUploads', '20', signed)
// @ts-expect-error: a start-up setting is not written
void varve.set('server.port', 9090, signed)
// @ts-expect-error: nor deleted
void varve.delete('server.port', signed)
// @ts-expect-error: nor rolled back
void varve.rollback('server.port', signed)
// @ts-expect-error: nor overridden
varve.override('server.port', 9090)
// @ts-expect-error: a change has an author and a message
void varve.set('limits.maxUploads', 20)
// @ts-expect-error: an author alone is not enough
void varve.set('limits.maxUploads', 20, { by: 'dana' })
// @ts-expect-error: nor is a message
void varve.delete('limits.maxUploads', { message: 'Calm again' })
// @ts-expect-error: several changes at once are signed too
void varve.change({}, draft => draft.set('limits.maxUploads', 20))
// @ts-expect-error: and have the types of their keys
void varve.change(signed, draft => draft.set('limits.maxUploads', true))
// @ts-expect-error: a variant's value, not any text
void varve.set('checkout.button', '#000000', signed)
// @ts-expect-error: a boolean flag is no text
void varve.set('checkout.newFlow', 'true', signed)
// @ts-expect-error: an override has the type of its key
varve.override('limits.maxUploads', '20')
// @ts-expect-error: so have overrides of a call
varve.withOverrides({ 'limits.maxUploads': '20' }, () => {})
// @ts-expect-error: and no others
varve.withOverrides({ 'limits.maxUplods': 20 }, () => {})

// Noticing
// @ts-expect-error: a misspelt key
varve.watch('limits.maxUplods', () => {})
// @ts-expect-error: a listener gets the value's type
varve.watch('limits.maxUploads', (value: string) => value)
// @ts-expect-error: so does a condition
void varve.until('limits.maxUploads', value => value.startsWith('2'))
// @ts-expect-error: so does a handle
varve.value('limits.maxUploads').get().startsWith('2')

// Declaring
// @ts-expect-error: a default has its schema's type
setting(integer(), { default: '8080' })
// @ts-expect-error: a live value always has something to start from
live(integer())
// @ts-expect-error: a default or a development default, not both
live(integer(), { default: 1, devDefault: 2 })
// @ts-expect-error: a default is one of the choices
live(oneOf(['debug', 'info']), { default: 'trace' })
// @ts-expect-error: a flag's default names one of its variants
flag({ variants: { control: 'a', treatment: 'b' }, default: 'other' })
// @ts-expect-error: a flag with variants says which one serves
flag({ variants: { control: 'a', treatment: 'b' } })
// @ts-expect-error: there is no such option
live(boolean(), { default: true, describe: 'Serve it.' })
// @ts-expect-error: a tree holds declared values, not plain ones
defineConfig({ server: { port: 8080 } })
// @ts-expect-error: a schema is needed, not the name of a type
setting('integer')
// @ts-expect-error: opening takes a declaration
openSync({ server: { port: setting(integer()) } })
// @ts-expect-error: a validator gets the key's value
varve.addValidator('limits.maxUploads', (value: string) => (value === '' ? 'is empty' : undefined))
