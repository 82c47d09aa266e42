import type { AccessKey } from './door.ts'

/** Credentials of an instance of the shop, as a role hands them out. */
export const shopKey: AccessKey = {
  accessKeyId: 'ASIDSHOP',
  secretAccessKey: 'secretOfTheShopThatSignsAndIsNeverSent',
  sessionToken: 'token/of/the+shop==',
}

/** A key of a person, which ends with nobody's session. */
export const personKey: AccessKey = {
  accessKeyId: 'AKIDDANA',
  secretAccessKey: 'secretOfDanaThatSignsAndIsNeverSent+/',
}

/** May not read secrets, nor parameters. */
export const barredKey: AccessKey = {
  accessKeyId: 'AKIDBARRED',
  secretAccessKey: 'secretOfSomebodyWhoMayNotRead',
  denied: ['secretsmanager:GetSecretValue', 'ssm:GetParameter', 'ssm:GetParametersByPath'],
}

/** May read secrets, but not use the key that they are encrypted with. */
export const keylessKey: AccessKey = {
  accessKeyId: 'AKIDKEYLESS',
  secretAccessKey: 'secretOfSomebodyWithoutKms',
  denied: ['kms:Decrypt'],
}

/** Ended in 2020. */
export const expiredKey: AccessKey = {
  accessKeyId: 'ASIDEXPIRED',
  secretAccessKey: 'secretThatHasExpired',
  sessionToken: 'tokenThatHasExpired',
  expiresAt: Date.UTC(2020, 0, 1),
}

/** Every one of them: what a server is started with. */
export const keys = [shopKey, personKey, barredKey, keylessKey, expiredKey]
