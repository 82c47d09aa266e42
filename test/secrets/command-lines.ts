/** Options that every write takes. */
const WHY = ['-m', 'A contract']
const EVERY_FORM = [
  'docs',
  'json-schema',
  'env-example',
  'configmap',
  'secret',
  'env-refs',
  'deployment',
  'compose',
  'types',
]
const PLAN = ['--from', '50', '--to', '100', '--step', '50', '--every', '1h']

/** An address at which nobody listens. */
const NOBODY = 'http://127.0.0.1:9'

/** A planted secret that is piped in. */
type Piped = 'stored' | 'former' | 'tenant' | 'candidate' | 'scheduled' | 'passphrase'

/** One command line, and what is piped into it, as JSON: a planted secret, or nothing. */
export interface CommandLine {
  readonly args: readonly string[]
  readonly piped?: Piped
  /** The planted secret that it is to print on standard output, and nowhere else. */
  readonly shows?: 'stored' | 'tenant'
}

const line = (...args: readonly string[]): CommandLine => ({ args })
const showing = (shows: NonNullable<CommandLine['shows']>, ...args: readonly string[]): CommandLine => ({ args, shows })
const piped = (secret: Piped, ...args: readonly string[]): CommandLine => ({ args, piped: secret })

/**
 * Every command with its ways to succeed and to fail, by its name. A new command has to be added here: what it prints is
 * looked through for secrets. They run in this order, so that later ones find what earlier ones stored.
 */
export const COMMAND_LINES: Readonly<Record<string, readonly CommandLine[]>> = {
  set: [
    piped('stored', 'set', 'stored.secret', '-', ...WHY),
    piped('former', 'set', 'stored.secret', '-', ...WHY, '--dry-run'),
    piped('former', 'set', 'stored.secret', '-', ...WHY, '--expect', '0'),
    piped('tenant', 'set', 'checked.secret', '-', ...WHY),
  ],
  'secret set': [
    piped('tenant', 'secret', 'set', 'stored.secret', '-', '--tenant', 'acme', ...WHY),
    line('secret', 'set', 'stored.secret', '--value-file', 'value-file', '--tenant', 'globex', ...WHY),
    piped('former', 'secret', 'set', 'stored.secret', '-', '--tenant', 'globex', ...WHY),
    line('secret', 'set', 'stored.secret', ...WHY),
    line('secret', 'set', 'elsewhere.secret', '--reference', 'file:kept/elsewhere', ...WHY),
    line('secret', 'set', 'elsewhere.secret', '--reference', 'file:kept/nothing', ...WHY),
    piped('former', 'secret', 'set', 'limits.maxUploads', '-', ...WHY),
  ],
  import: [
    line('import', 'import.json', ...WHY),
    line('import', 'import.json', ...WHY, '--dry-run'),
    line('import', 'unfit.json', ...WHY),
    line('import', 'unfit.json', ...WHY, '--skip-unfit'),
  ],
  'secret rotate': [
    piped('former', 'secret', 'rotate', 'rotated.secret', '-', '--window', '1h', ...WHY),
    line('secret', 'rotate', 'rotated.secret', '--generate', '--window', '1h', ...WHY),
    line('secret', 'rotate', 'elsewhere.secret', '--reference', 'file:kept/rotated', '--window', '1h', ...WHY),
    line('secret', 'rotate', 'elsewhere.secret', '--reference', 'file:kept/nothing', ...WHY),
  ],
  'secret list': [line('secret', 'list'), line('secret', 'list', '--unreadable')],
  'secret fingerprint': [
    line('secret', 'fingerprint', 'stored.secret'),
    line('secret', 'fingerprint', 'stored.secret', 'stored.secret@tenant:acme'),
  ],
  // With nobody at a terminal. That it shows a secret there is tested on its own.
  'secret reveal': [
    line('secret', 'reveal', 'stored.secret', ...WHY),
    line('secret', 'reveal', 'limits.maxUploads', ...WHY),
    showing('stored', 'secret', 'reveal', 'stored.secret', '--plain', ...WHY),
    showing('stored', 'secret', 'reveal', 'stored.secret', '--plain', '--at', 'r2', ...WHY),
    showing('tenant', 'secret', 'reveal', 'stored.secret', '--plain', '--tenant', 'acme', ...WHY),
    line('secret', 'reveal', 'stored.secret', '--plain', '--at', '2001-01-01T00:00Z', ...WHY),
  ],
  'secret destroy': [
    line('secret', 'destroy', 'rotated.secret', '--yes', ...WHY),
    line('secret', 'destroy', 'stored.secret', '--tenant', 'globex', '--revisions', '4', '--yes', ...WHY),
    line('secret', 'destroy', 'elsewhere.secret', '--former', '--yes', ...WHY),
    line('secret', 'destroy', 'rotated.secret', '--all', '--yes', ...WHY),
  ],
  'secret keygen': [
    line('secret', 'keygen'),
    line('secret', 'keygen', '--file', 'varve.keys'),
    line('secret', 'keygen', '--file', 'other.keys'),
    line('secret', 'keygen', '--file', 'config.json'),
    piped('passphrase', 'secret', 'keygen', '--passphrase', '--salt', 'shop.example 2026'),
    piped('passphrase', 'secret', 'keygen', '--passphrase'),
  ],
  'secret rotate-key': [
    line('secret', 'rotate-key', '--dry-run'),
    line('secret', 'rotate-key', '--until', 'add'),
    line('secret', 'rotate-key', '--key-file', 'config.json'),
    line('secret', 'rotate-key', '--settle', '0s'),
    line('secret', 'rotate-key', '--key-file', 'varve.keys', '--keep-old'),
  ],
  'secret scan': [line('secret', 'scan')],
  access: [line('access'), line('access', 'stored.secret')],
  'rollout start': [piped('candidate', 'rollout', 'start', 'rolledOut.secret', '-', ...PLAN, ...WHY)],
  'rollout list': [line('rollout', 'list')],
  'rollout status': [line('rollout', 'status', 'rolledOut.secret')],
  'rollout pause': [line('rollout', 'pause', 'rolledOut.secret', ...WHY)],
  'rollout resume': [line('rollout', 'resume', 'rolledOut.secret', ...WHY)],
  'rollout advance': [line('rollout', 'advance', 'rolledOut.secret', ...WHY)],
  'rollout approve': [line('rollout', 'approve', 'rolledOut.secret', ...WHY)],
  'rollout promote': [line('rollout', 'promote', 'rolledOut.secret', ...WHY)],
  'rollout reschedule': [line('rollout', 'reschedule', 'rolledOut.secret', '--step', '10', '--every', '1h', ...WHY)],
  'rollout watch': [line('rollout', 'watch', 'rolledOut.secret', '--timeout', '20ms')],
  'rollout complete': [line('rollout', 'complete', 'rolledOut.secret', ...WHY)],
  'rollout abort': [line('rollout', 'abort', 'rolledOut.secret', ...WHY)],
  'schedule set': [piped('scheduled', 'schedule', 'set', 'scheduled.secret', '-', '--at', '+1h', ...WHY)],
  'schedule list': [line('schedule', 'list')],
  'schedule edit': [line('schedule', 'edit', 'scheduled.secret', '--at', '+2h', ...WHY)],
  'schedule cancel': [line('schedule', 'cancel', 'scheduled.secret', ...WHY)],
  list: [line('list'), line('list', '--at', 'r2')],
  get: [line('get', 'stored.secret'), line('get', 'variable.secret'), line('get', 'greeting'), line('get', 'nothing')],
  settings: [line('settings'), line('settings', '--sources'), line('settings', '--changed')],
  env: [line('env'), line('env', '--missing')],
  explain: [
    line('explain', 'stored.secret', '--tenant', 'acme'),
    line('explain', 'variable.secret'),
    line('explain', 'dotenv.secret'),
    line('explain', 'json.secret'),
    line('explain', 'greeting'),
    line('explain', 'fetched.secret'),
    line('explain', 'elsewhere.secret'),
    line('explain', 'rolledOut.secret'),
  ],
  eval: [line('eval', '--tenant', 'acme'), line('eval', 'stored.secret', '--trace')],
  'segment set': [line('segment', 'set', 'staff', '--when', 'plan=pro', ...WHY)],
  'segment list': [line('segment', 'list')],
  'segment show': [line('segment', 'show', 'staff')],
  'segment users': [line('segment', 'users', 'staff')],
  'segment test': [line('segment', 'test', 'staff', '--user', 'u_1')],
  'segment delete': [line('segment', 'delete', 'staff', '--yes', ...WHY)],
  'tenant list': [line('tenant', 'list')],
  'tenant show': [line('tenant', 'show', 'acme')],
  'tenant diff': [line('tenant', 'diff', 'acme', 'globex')],
  'tenant copy': [line('tenant', 'copy', 'acme', 'initech', '--keys', 'stored.*', '--keys', '*', ...WHY)],
  'tenant clear': [line('tenant', 'clear', 'initech', '--yes', ...WHY)],
  history: [line('history'), line('history', 'stored.secret'), line('history', '*')],
  blame: [line('blame', 'stored.secret'), line('blame', 'imported.secret')],
  diff: [
    line('diff', '0', 'now'),
    line('diff', 'tenant:acme', 'tenant:globex'),
    line('diff', '0', 'now', '--patch'),
    line('diff', '--profile', 'development', 'production'),
  ],
  snapshot: [line('snapshot'), line('snapshot', '--at', 'now', '--diff', 'r1')],
  rollback: [line('rollback', 'stored.secret', ...WHY), line('rollback', '--revision', '3', ...WHY)],
  tag: [line('tag', 'agreed', ...WHY), line('tag')],
  restore: [line('restore', 'agreed', '--yes', ...WHY)],
  watch: [line('watch', '--timeout', '20ms'), line('watch', 'stored.secret', '--until', 'x', '--timeout', '20ms')],
  'flag list': [line('flag', 'list')],
  'flag show': [line('flag', 'show', 'newFlow'), line('flag', 'show', 'stored.secret')],
  'flag on': [line('flag', 'on', 'newFlow', ...WHY)],
  'flag off': [line('flag', 'off', 'newFlow', ...WHY)],
  'flag set': [
    line('flag', 'set', 'newFlow', '--file', 'flag.json', ...WHY),
    line('flag', 'set', 'stored.secret', '--file', 'flag.json', ...WHY),
  ],
  'flag rollout': [line('flag', 'rollout', 'newFlow', '50', ...WHY)],
  'flag kill': [line('flag', 'kill', 'stored.secret', ...WHY)],
  'flag revive': [line('flag', 'revive', 'stored.secret', ...WHY)],
  'flag stale': [line('flag', 'stale')],
  'flag refs': [line('flag', 'refs')],
  'ab start': [line('ab', 'start', 'newFlow', ...WHY), line('ab', 'start', 'stored.secret', ...WHY)],
  'ab status': [line('ab', 'status')],
  'ab check': [line('ab', 'check', 'newFlow', '--counts', 'on=1,off=1')],
  'ab stop': [line('ab', 'stop', 'newFlow', ...WHY)],
  run: [
    line('run', '--dry-run', '--', 'true'),
    line('run', '--secrets', '--dry-run', '--', 'true'),
    line('run', '--secrets', '--force', '--', 'true'),
    line('run', '--secrets', '--force', '--', 'there-is-no-such-program'),
  ],
  export: [
    line('export'),
    line('export', '--all'),
    line('export', '--all', '--format', 'env'),
    line('export', '--format', 'jsonl'),
    line('export', 'exported.json', '--all'),
    line('export', 'history.jsonl'),
  ],
  generate: [line('generate'), ...EVERY_FORM.map(form => line('generate', form))],
  schema: [line('schema')],
  verify: [line('verify'), line('verify', '--expect-head', '1:00')],
  check: [line('check'), line('check', '--environment', 'production')],
  lint: [line('lint')],
  stale: [line('stale')],
  refs: [line('refs')],
  scan: [line('scan')],
  migrate: [line('migrate', '--dry-run')],
  doctor: [line('doctor'), line('doctor', '--deep'), line('doctor', '--server', 'http://127.0.0.1:9')],
  // Nobody listens there, and no such address is this machine's: these say what they would have done.
  serve: [line('serve', '--host', '203.0.113.1'), line('serve', '--port', '70000')],
  open: [line('open', NOBODY)],
  login: [piped('stored', 'login', NOBODY, '--token-stdin')],
  logout: [line('logout', NOBODY)],
  whoami: [line('whoami'), line('whoami', '--server', NOBODY)],
  'token create': [line('token', 'create', 'ci', '--role', 'viewer'), line('token', 'create', 'ci', '--role', 'king')],
  'token list': [line('token', 'list')],
  'token revoke': [line('token', 'revoke', 'none')],
  'debug open': [line('debug', 'open', NOBODY)],
  'debug link': [line('debug', 'link', NOBODY), piped('passphrase', 'debug', 'link', NOBODY, '--key-stdin')],
  'debug sessions': [line('debug', 'sessions')],
  'debug revoke': [line('debug', 'revoke', 'none'), line('debug', 'revoke', '--as', 'mia')],
  recover: [line('recover')],
  copy: [
    line('copy', '--from', 'sqlite:.varve/varve.db', '--to', 'file:copied', '--dry-run'),
    line('copy', '--from', 'sqlite:.varve/varve.db', '--to', 'file:copied'),
    line('copy', '--from', 'sqlite:.varve/varve.db', '--to', 'file:copied', '--verify-only'),
  ],
  init: [line('init', '--yes')],
  completion: [line('completion', 'bash')],
  'complete-words': [line('complete-words', '--', 'set', ''), line('complete-words', '--', 'secret', 'reveal', '')],
  version: [line('version')],
  help: [line('help'), line('help', 'exit-codes')],
  'config list': [line('config', 'list')],
  'config get': [line('config', 'get', 'stored.secret')],
  'config set': [piped('former', 'config', 'set', 'stored.secret', '-', ...WHY)],
  'config delete': [line('config', 'delete', 'imported.secret', '--yes', ...WHY)],
  delete: [line('delete', 'stored.secret', '--yes', ...WHY)],
}
