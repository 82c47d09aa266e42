/** True in the two environments whose defaults are for development only; anything else is production. */
export function isDevelopment(environment: string): boolean {
  // varve-scan-ignore environment-branch because this is what keeps the answer out of programs.
  return environment === 'development' || environment === 'test'
}
