/** A refusal as AWS's JSON protocol has it: a type, a sentence, a status. */
export class AwsFailure extends Error {
  readonly type: string
  readonly status: number

  constructor(type: string, message: string, status = 400) {
    super(message)
    this.type = type
    this.status = status
  }
}

/** The account that everything here belongs to. */
export const ACCOUNT = '123456789012'
