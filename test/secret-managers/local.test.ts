import { rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { files, variables } from 'varve/secrets'
import { sandbox, type ManagerUnderTest } from 'varve/testing'
import { keepPromises, WITHOUT_SERVER } from './keep-promises.ts'

keepPromises('files', freshFolder, WITHOUT_SERVER)

keepPromises('variables', freshVariables, {
  ...WITHOUT_SERVER,
  'answers the newest value, and names it otherwise than the one before': 'a variable has no versions',
  'tells that it may not read a secret, and goes on reading others': 'every variable can be read',
})

/** A folder that holds secrets, each written a second after the one before. */
async function freshFolder(): Promise<ManagerUnderTest> {
  const box = await sandbox()
  let writtenAt = 1_790_000_000
  return {
    manager: files({ folder: box.directory }),
    keeps: ['text', 'bytes'],
    reference: name => `file:${name}`,
    put: async (name, value) => {
      const isText = typeof value === 'string'
      await writeFile(box.path(name), isText ? `${value}\n` : (value as Uint8Array), { mode: 0o600 })
      writtenAt += 1
      await utimes(box.path(name), writtenAt, writtenAt)
    },
    remove: name => rm(box.path(name)),
    // A link that leads out of the folder, which not even root gets by.
    forbid: async name => {
      await rm(box.path(name))
      await symlink('/etc/hostname', box.path(name))
    },
    credentials: [],
    end: async () => {
      await box[Symbol.asyncDispose]()
    },
  }
}

function freshVariables(): ManagerUnderTest {
  const environment: Record<string, string> = {}
  const variable = (name: string): string => name.toUpperCase().replaceAll('-', '_')
  return {
    manager: variables(environment),
    keeps: ['text'],
    reference: name => `env:${variable(name)}`,
    put: (name, value) => {
      if (typeof value === 'string') environment[variable(name)] = value
    },
    remove: name => {
      delete environment[variable(name)]
    },
    forbid: () => {},
    credentials: [],
  }
}
