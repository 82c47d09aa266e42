import { isObject } from '../imported.ts'
import { entriesOf, listOf, memberOf, objectsOf, type Members } from '../members.ts'

/**
 * The environment document that says the same as what newer engines of Flagsmith are asked with (`environment`, `features`
 * and `segments` by key); undefined for what is no such context. Who is asking stands in it too, and is left out.
 */
export function fromEngineContext(context: unknown): Members | undefined {
  const environment = memberOf(context, 'environment')
  const features = memberOf(context, 'features')
  if (!isObject(environment) || !isObject(features)) return undefined
  return {
    api_key: memberOf(environment, 'key'),
    feature_states: entriesOf(features).map(([name, feature]) => stateOf({ name, ...feature })),
    project: { segments: entriesOf(memberOf(context, 'segments')).map(([, segment]) => segmentOf(segment)) },
  }
}

function segmentOf(segment: Members): Members {
  return {
    id: memberOf(segment, 'key'),
    name: memberOf(segment, 'name'),
    rules: listOf(memberOf(segment, 'rules')),
    feature_states: objectsOf(memberOf(segment, 'overrides')).map(stateOf),
  }
}

function stateOf(feature: Members): Members {
  return {
    feature: { name: memberOf(feature, 'name') },
    enabled: memberOf(feature, 'enabled'),
    feature_state_value: memberOf(feature, 'value'),
    django_id: memberOf(feature, 'key'),
    feature_segment: { priority: memberOf(feature, 'priority') },
    multivariate_feature_state_values: objectsOf(memberOf(feature, 'variants')).map(variant => ({
      id: memberOf(variant, 'priority'),
      percentage_allocation: memberOf(variant, 'weight'),
      multivariate_feature_option: { value: memberOf(variant, 'value') },
    })),
  }
}
