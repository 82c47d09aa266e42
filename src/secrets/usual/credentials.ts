/** How a program itself is known to those who keep secrets: whoever may write a value may not have that by a reference. */
import { homedir } from 'node:os'
import path from 'node:path'
import { keyFilesOf } from './key-files.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Variables with the keys of the store, and with tokens, keys and passwords of the program for secret managers. */
const CREDENTIALS = [
  /^VARVE_/,
  /^(?:VAULT|BAO)_(?:TOKEN|SECRET_ID|ROLE_ID)$/,
  /^AWS_(?:ACCESS_KEY|SECRET_KEY|ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN)$/,
  /^AWS_(?:CONTAINER_AUTHORIZATION_TOKEN|BEARER_TOKEN_\w+)$/,
  /^AZURE_(?:CLIENT_SECRET|PASSWORD|CLIENT_CERTIFICATE_PASSWORD)$/,
  /^(?:IDENTITY_HEADER|MSI_SECRET|SYSTEM_ACCESSTOKEN|ACTIONS_ID_TOKEN_REQUEST_TOKEN)$/,
  /^(?:GOOGLE_(?:CREDENTIALS|APPLICATION_CREDENTIALS_JSON|OAUTH_ACCESS_TOKEN)|CLOUDSDK_AUTH_ACCESS_TOKEN)$/,
]

/** Variables that name a file or folder of that kind. */
const NAMING = [
  'VAULT_TOKEN_FILE',
  'VAULT_CLIENT_KEY',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_CONFIG_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_LOGIN_CACHE_DIRECTORY',
  'GOOGLE_APPLICATION_CREDENTIALS',
  'CLOUDSDK_CONFIG',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_CONFIG_DIR',
]

/** Where the programs of managers keep it below somebody's home. */
const AT_HOME = ['.vault-token', '.aws', '.azure', '.IdentityService', path.join('.config', 'gcloud')]

/** Where platforms put tokens of a program's identity. */
const MOUNTED = [
  '/var/run/secrets/kubernetes.io',
  '/var/run/secrets/eks.amazonaws.com',
  '/var/run/secrets/pods.eks.amazonaws.com',
  '/var/run/secrets/azure',
  '/var/opt/azcmagent/tokens',
]

/** Files that variables like these often stand in. */
const DOTENV = ['.env', '.env.local']

/** True for a variable that says who the program is. Where names have no case, as on Windows, neither have these. */
export function isCredential(variable: string): boolean {
  return CREDENTIALS.some(pattern => pattern.test(variable.toUpperCase()))
}

/** The files, and folders of files, that say who the program is, as absolute paths; not all of them need be there. */
export function credentialFiles(variables: Variables, directory = ''): readonly string[] {
  const { HOME: home, USERPROFILE: profile, APPDATA: roaming, VARVE_ENCRYPTION_KEY_FD: descriptor } = variables
  const homes = [home, profile, homedir()].filter(one => one !== undefined && one !== '')
  const found = [
    ...keyFilesOf(variables).map(file => file.path),
    ...(descriptor === undefined || descriptor === '' ? [] : [`/dev/fd/${descriptor.trim()}`]),
    ...NAMING.map(name => variables[name]?.trim() ?? ''),
    ...homes.flatMap(one => AT_HOME.map(name => path.join(one ?? '', name))),
    ...(roaming === undefined || roaming === '' ? [] : [path.join(roaming, 'gcloud')]),
    ...MOUNTED,
    ...DOTENV.flatMap(name => [name, path.join(directory, name)]),
  ]
  return [...new Set(found.filter(file => file !== '').map(file => path.resolve(file)))]
}
