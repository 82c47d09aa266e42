/** What is generated for the example shop, as it is kept beside it: the name of the thing, its file, and more options. */
export const shopFiles: readonly (readonly [what: string, file: string, ...options: string[]])[] = [
  ['docs', 'configuration.md', '--title', "The shop's configuration"],
  ['json-schema', 'varve.schema.json', '--title', "The shop's configuration"],
  ['env-example', '.env.example'],
  ['configmap', 'k8s/configmap.yaml', '--name', 'shop'],
  ['secret', 'k8s/secret.yaml', '--name', 'shop'],
  ['env-refs', 'k8s/env.yaml', '--name', 'shop'],
  ['deployment', 'k8s/deployment.yaml', '--name', 'shop', '--image', 'shop:1.0'],
  ['compose', 'compose.varve.yaml', '--name', 'shop', '--image', 'shop:1.0'],
]
