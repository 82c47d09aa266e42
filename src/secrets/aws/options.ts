/** Credentials of AWS: a key of its own, or temporary ones with their session token. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
  /** When temporary ones end: a provider is asked again before. */
  readonly expiration?: Date
}

/** Where AWS is asked, and as whom. What is absent is found as every program finds it that uses AWS's SDK. */
export interface AwsOptions {
  /** The region of references that name none; AWS_REGION, or the profile's, when absent. */
  readonly region?: string | undefined
  /**
   * Where the service is asked instead of at its usual address: an endpoint in a VPC, LocalStack. AWS_ENDPOINT_URL and its
   * kin for one service (AWS_ENDPOINT_URL_SECRETS_MANAGER, AWS_ENDPOINT_URL_SSM) when absent.
   */
  readonly endpoint?: string | undefined
  /**
   * Who asks, or a function that says so, such as those of `@aws-sdk/credential-providers`. When absent: variables, the
   * profile (SSO too), a web identity (EKS), the container's or the instance's role.
   */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined
  /** The profile of `~/.aws` whose region and credentials are used; AWS_PROFILE when absent. */
  readonly profile?: string | undefined
}
