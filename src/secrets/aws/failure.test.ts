import { describe, expect, it } from 'vitest'
import { answered, withoutCredentials } from './failure.ts'

const permission = {
  action: 'secretsmanager:GetSecretValue',
  resource: (account = '*') => `arn:aws:secretsmanager:eu-west-1:${account}:secret:prod/db-*`,
}
const failing = (name: string, httpStatusCode?: number, message = ''): Error =>
  Object.assign(new Error(message), {
    name,
    ...(httpStatusCode === undefined ? {} : { $metadata: { httpStatusCode } }),
  })

describe('what AWS answers', () => {
  it.each([
    ['ResourceNotFoundException', 400, 'SECRET_NOT_FOUND'],
    ['ParameterNotFound', 400, 'SECRET_NOT_FOUND'],
    ['AccessDeniedException', 400, 'SECRET_FORBIDDEN'],
    ['InvalidKeyId', 400, 'SECRET_FORBIDDEN'],
    ['TooManyRequestsException', 400, 'SECRET_MANAGER_UNREACHABLE'],
    ['Unknown', 429, 'SECRET_MANAGER_UNREACHABLE'],
    ['Unknown', 503, 'SECRET_MANAGER_UNREACHABLE'],
    ['Unknown', 403, 'SECRET_FORBIDDEN'],
    ['SyntaxError', 200, 'SECRET_MALFORMED'],
    ['constructor', 400, 'SECRET_MALFORMED'],
  ])('as %s with %i means %s', (name, status, code) => {
    expect(answered(failing(name, status), permission)?.code).toBe(code)
  })

  it('is nothing where nothing was answered', () => {
    expect(answered(failing('TimeoutError'), permission)).toBeUndefined()
  })

  it('is told by its name where that is one, and by its status otherwise', () => {
    const told = (name: string, status: number) => answered(failing(name, status), permission)?.message
    expect(told('SomeNewException', 400)).toBe('is not answered as AWS would: SomeNewException')
    expect(told('hunter2 Exception', 400)).toBe('is not answered as AWS would: HTTP 400')
    expect(told('hunter', 400)).toBe('is not answered as AWS would: HTTP 400')
  })

  it('is not repeated but for who may not do what', () => {
    const words = 'hunter2 User: arn:aws:iam::123456789012:user/dana is not authorized to perform: hunter3'
    const refusal = answered(failing('AccessDeniedException', 400, words), permission)
    expect([refusal?.message, refusal?.remedy]).toEqual([
      'may not be read by arn:aws:iam::123456789012:user/dana: AccessDeniedException',
      'Allow secretsmanager:GetSecretValue on arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-*.',
    ])
  })
})

describe('who was refused', () => {
  it.each([
    ['arn:aws:sts::123456789012:assumed-role/shop/i-0abc', 'by arn:aws:sts::123456789012:assumed-role/shop/i-0abc'],
    ['arn:aws-cn:iam::123456789012:user/team/dana', 'by arn:aws-cn:iam::123456789012:user/team/dana'],
    [`arn:aws:iam::123456789012:user/${'x'.repeat(65)}`, ''],
    ['arn:aws:iam::123456789012:user/a/b/c/d', ''],
  ])('is told where it is a name of IAM: %s', (who, told) => {
    const message = `User: ${who} is not authorized to perform: x`
    const refusal = answered(failing('AccessDeniedException', 400, message), permission)
    expect(refusal?.message).toBe(`may not be read${told === '' ? '' : ` ${told}`}: AccessDeniedException`)
  })
})

describe('credentials that cannot be had', () => {
  const none = failing('CredentialsProviderError')

  it('are refused where nobody has any, and waited for where an agent beside the container has', () => {
    expect(withoutCredentials(none, {}).code).toBe('SECRET_FORBIDDEN')
    for (const name of ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'])
      expect(withoutCredentials(none, { [name]: '/v2' }).code).toBe('SECRET_MANAGER_UNREACHABLE')
  })

  it.each([
    ['AccessDenied', 403, 'SECRET_FORBIDDEN'],
    ['InvalidIdentityToken', 400, 'SECRET_FORBIDDEN'],
    ['Throttling', 400, 'SECRET_MANAGER_UNREACHABLE'],
    ['IDPCommunicationError', 400, 'SECRET_MANAGER_UNREACHABLE'],
    ['Unknown', 503, 'SECRET_MANAGER_UNREACHABLE'],
  ])('because STS answers %s with %i are told as that', (name, status, code) => {
    const refusal = withoutCredentials(failing(name, status, 'hunter2'), {})
    expect([refusal.code, refusal.message.includes('hunter2')]).toEqual([code, false])
  })
})
