/**
 * The code runner's configuration reference: the 57 names its operators know, as its files and variables have always
 * spelled them, so that every `config.toml` there is loads as it stands.
 */
import { defineConfig, derive, secret, setting } from 'varve'
import {
  boolean,
  connectionUrl,
  csv,
  duration,
  host,
  integer,
  k8sCpu,
  k8sMemory,
  number,
  oneOf,
  optional,
  path,
  port,
  rate,
  string,
  url,
} from 'varve/schema'
import { rules } from './rules.ts'
import { under } from './under.ts'

const secrets = under('Secrets', {
  SECRET_KEY: setting(secret(string({ min: 32 })), {
    env: 'SECRET_KEY',
    devDefault: 'CHANGE_ME_min_32_chars_long_!!!!',
    doc: 'Key that signs session tokens.',
  }),
  MONGO_USER: setting(secret(string({ min: 1 })), { env: 'MONGO_USER', devDefault: 'root', doc: 'MongoDB user.' }),
  MONGO_PASSWORD: setting(secret(string({ min: 1 })), {
    env: 'MONGO_PASSWORD',
    devDefault: 'rootpassword',
    doc: 'MongoDB password.',
  }),
  REDIS_PASSWORD: setting(secret(string({ min: 1 })), {
    env: 'REDIS_PASSWORD',
    devDefault: 'redispassword',
    doc: 'Redis password.',
  }),
})

const database = under('Database', {
  MONGO_HOST: setting(host(), { default: 'mongo', doc: 'Where MongoDB is.' }),
  MONGO_PORT: setting(port(), { default: 27017, doc: 'Port MongoDB listens on.' }),
  MONGO_DB: setting(string({ min: 1 }), { default: 'code_runner', doc: 'Database that is connected to.' }),
})

const core = under('Core', {
  PROJECT_NAME: setting(string({ min: 1 }), { default: 'code-runner', doc: 'Name in logs and metadata.' }),
  DATABASE_NAME: setting(string({ min: 1 }), { default: 'code_runner', doc: 'Database that collections live in.' }),
  ALGORITHM: setting(oneOf(['HS256', 'HS384', 'HS512']), { default: 'HS256', doc: 'How tokens are signed.' }),
  ACCESS_TOKEN_EXPIRE_MINUTES: setting(duration({ unit: 'm', min: '1m' }), {
    default: 1440,
    doc: 'How long a token is valid.',
  }),
  MONGODB_URL: derive(
    url({ schemes: ['mongodb', 'mongodb+srv'] }),
    {
      user: secrets.MONGO_USER,
      password: secrets.MONGO_PASSWORD,
      host: database.MONGO_HOST,
      port: database.MONGO_PORT,
      name: database.MONGO_DB,
    },
    ({ user, password, host, port, name }) =>
      connectionUrl({
        ...{ scheme: 'mongodb', user: user.reveal(), password: password.reveal(), host, port, path: name },
        query: { authSource: 'admin' },
      }),
    { env: 'MONGODB_URL', doc: 'Address of MongoDB, put together from its parts unless it is set.' },
  ),
})

const kubernetes = under('Kubernetes', {
  KUBERNETES_CONFIG_PATH: setting(path(), { default: '~/.kube/config', doc: 'The kubeconfig.' }),
  KUBERNETES_CA_CERTIFICATE_PATH: setting(optional(path()), { doc: 'Certificate of a cluster that has its own.' }),
  K8S_POD_CPU_LIMIT: setting(k8sCpu({ min: '1m' }), { default: '1000m', doc: 'CPU that a pod may use.' }),
  K8S_POD_MEMORY_LIMIT: setting(k8sMemory({ min: '4Mi' }), { default: '128Mi', doc: 'Memory that a pod may use.' }),
  K8S_POD_CPU_REQUEST: setting(k8sCpu({ min: '1m' }), { default: '200m', doc: 'CPU that a pod is promised.' }),
  K8S_POD_MEMORY_REQUEST: setting(k8sMemory({ min: '4Mi' }), {
    default: '128Mi',
    doc: 'Memory that a pod is promised.',
  }),
  K8S_POD_EXECUTION_TIMEOUT: setting(duration({ unit: 's', min: '1s', max: '1h' }), {
    default: 300,
    doc: 'How long a program may run.',
  }),
  K8S_NAMESPACE: setting(string({ max: 63, pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/ }), {
    default: 'code-runner',
    doc: 'Namespace that pods are started in.',
  }),
  RATE_LIMITS: setting(rate(), { default: '100/minute', doc: 'Requests that one user may make.' }),
})

const kafka = under('Kafka', {
  KAFKA_BOOTSTRAP_SERVERS: setting(csv(host({ port: 'required' }), { min: 1 }), {
    default: 'kafka:29092',
    doc: 'Brokers, separated by commas.',
  }),
  ENABLE_EVENT_STREAMING: setting(boolean(), { default: false, doc: 'Whether events go to Kafka.' }),
  EVENT_RETENTION_DAYS: setting(duration({ unit: 'd', min: '1d' }), { default: 30, doc: 'How long events are kept.' }),
  KAFKA_CONSUMER_GROUP_ID: setting(string({ min: 1 }), { default: 'code-runner', doc: 'Consumer group.' }),
  KAFKA_AUTO_OFFSET_RESET: setting(oneOf(['earliest', 'latest', 'none']), {
    default: 'earliest',
    doc: 'Where a group without an offset begins.',
  }),
  KAFKA_ENABLE_AUTO_COMMIT: setting(boolean(), { default: true, doc: 'Whether offsets are committed unasked.' }),
  KAFKA_SESSION_TIMEOUT_MS: setting(duration({ max: '30m' }), {
    default: 45_000,
    doc: 'Silence after which a consumer counts as gone.',
  }),
  KAFKA_HEARTBEAT_INTERVAL_MS: setting(duration({ min: '100ms' }), {
    default: 10_000,
    doc: 'How often a consumer shows that it lives.',
  }),
  KAFKA_REQUEST_TIMEOUT_MS: setting(duration(), { default: 40_000, doc: 'How long a broker may take to answer.' }),
  KAFKA_MAX_POLL_RECORDS: setting(integer({ min: 1 }), { default: 500, doc: 'Records that one poll may bring.' }),
})

const sse = under('SSE', {
  SSE_CONSUMER_POOL_SIZE: setting(integer({ min: 1, max: 100 }), { default: 10, doc: 'Consumers that feed streams.' }),
  SSE_HEARTBEAT_INTERVAL: setting(duration({ unit: 's', min: '1s' }), {
    default: 30,
    doc: 'How often a silent stream gets a comment.',
  }),
})

const tracing = under('Tracing', {
  OTLP_TRACES_ENDPOINT: setting(optional(url()), { doc: 'Where traces go; empty text in a file turns tracing off.' }),
  TRACING_SERVICE_NAME: setting(string({ min: 1 }), { default: 'code-runner', doc: 'Service name in traces.' }),
  TRACING_SERVICE_VERSION: setting(string(), { default: '1.0.0', doc: 'Version in traces.' }),
  TRACING_SAMPLING_RATE: setting(number({ min: 0, max: 1 }), { default: 0.1, doc: 'Share of requests traced.' }),
})

const deadLetters = under('DLQ', {
  DLQ_RETRY_MAX_ATTEMPTS: setting(integer({ min: 0 }), { default: 5, doc: 'Retries before a message is archived.' }),
  DLQ_RETRY_BASE_DELAY_SECONDS: setting(duration({ unit: 's' }), { default: 60, doc: 'Wait before the first retry.' }),
  DLQ_RETRY_MAX_DELAY_SECONDS: setting(duration({ unit: 's' }), { default: 3600, doc: 'The longest wait.' }),
  DLQ_RETENTION_DAYS: setting(duration({ unit: 'd', min: '1d' }), { default: 7, doc: 'How long messages are kept.' }),
  DLQ_WARNING_THRESHOLD: setting(integer({ min: 1 }), { default: 100, doc: 'Messages that are worth a warning.' }),
  DLQ_CRITICAL_THRESHOLD: setting(integer({ min: 1 }), { default: 1000, doc: 'Messages that wake somebody up.' }),
})

const service = under('Service & OTEL', {
  APP_URL: setting(url({ schemes: ['https', 'http'] }), { default: 'https://localhost', doc: 'Address in mails.' }),
  SERVICE_NAME: setting(string({ min: 1 }), { default: 'code-runner', doc: 'Who this process says it is.' }),
  SERVICE_VERSION: setting(string(), { default: '1.0.0', doc: 'Its version.' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(optional(url()), {
    doc: 'Where metrics go; empty text in a file turns them off.',
  }),
  OTEL_SERVICE_NAME: setting(optional(string()), { doc: 'Service name in metrics.' }),
  OTEL_SERVICE_VERSION: setting(optional(string()), { doc: 'Version in metrics.' }),
  OTEL_RESOURCE_ATTRIBUTES: setting(optional(string()), { doc: 'More attributes, as name=value,name=value.' }),
})

const server = under('Server', {
  WEB_CONCURRENCY: setting(integer({ min: 1 }), { default: 4, doc: 'Worker processes.' }),
  WEB_THREADS: setting(integer({ min: 1 }), { default: 1, doc: 'Threads of a worker.' }),
  WEB_TIMEOUT: setting(duration({ unit: 's', min: '1s' }), { default: 60, doc: 'How long a request may take.' }),
  WEB_BACKLOG: setting(integer({ min: 1 }), { default: 2048, doc: 'Connections that may wait.' }),
  SERVER_HOST: setting(host(), { default: 'localhost', doc: 'Address that is listened on.' }),
  BCRYPT_ROUNDS: setting(integer({ min: 4, max: 31 }), { default: 12, doc: 'Cost of hashing a password.' }),
  REDIS_MAX_CONNECTIONS: setting(integer({ min: 1 }), { default: 200, doc: 'Connections to Redis.' }),
})

/** The 57 names of the reference. */
export const reference = defineConfig(
  {
    ...secrets,
    ...core,
    ...database,
    ...kubernetes,
    ...kafka,
    ...sse,
    ...tracing,
    ...deadLetters,
    ...service,
    ...server,
  },
  { rules },
)
