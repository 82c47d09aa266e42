/** What must hold across names. */
import { rule, type Proposal, type Rule } from 'varve'

/** Rules on values that are each right, and may be wrong together. */
export const rules: readonly Rule[] = [
  rule('people are warned before they are woken', values =>
    number(values, 'DLQ_WARNING_THRESHOLD') < number(values, 'DLQ_CRITICAL_THRESHOLD')
      ? undefined
      : 'DLQ_WARNING_THRESHOLD must be below DLQ_CRITICAL_THRESHOLD',
  ),
  rule('retries slow down', values =>
    number(values, 'DLQ_RETRY_BASE_DELAY_SECONDS') <= number(values, 'DLQ_RETRY_MAX_DELAY_SECONDS')
      ? undefined
      : 'DLQ_RETRY_BASE_DELAY_SECONDS must not be above DLQ_RETRY_MAX_DELAY_SECONDS',
  ),
  rule('a consumer shows that it lives before it counts as gone', values =>
    number(values, 'KAFKA_HEARTBEAT_INTERVAL_MS') < number(values, 'KAFKA_SESSION_TIMEOUT_MS')
      ? undefined
      : 'KAFKA_HEARTBEAT_INTERVAL_MS must be below KAFKA_SESSION_TIMEOUT_MS',
  ),
]

function number(values: Proposal, name: string): number {
  return Number(values.get(name))
}
