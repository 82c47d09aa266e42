import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import {
  audienceSearch,
  commonSearch,
  parseSearch,
  stringifySearch,
  texts,
  type AudienceSearch,
  type CommonSearch,
  type RawSearch,
} from './addresses.ts'
import { basepath } from './place.ts'
import { Shell } from './shell/shell.tsx'
import { NotFound } from './shell/not-found.tsx'
import { Failed } from './shell/failed.tsx'

/** What the list of values is narrowed by. */
export interface ValuesSearch extends AudienceSearch {
  readonly filter?: string | undefined
  readonly layer?: string | undefined
  readonly type?: string | undefined
  readonly category?: string | undefined
  /** `changed`, `overridden` or `invalid`. */
  readonly only?: string | undefined
  readonly group?: string | undefined
}

const root = createRootRoute({
  component: Shell,
  validateSearch: (search: RawSearch): CommonSearch => commonSearch(search),
  // The moment that is looked at stays while one walks through the console.
  search: {
    middlewares: [({ search, next }) => ({ ...(search.at === undefined ? {} : { at: search.at }), ...next(search) })],
  },
})

const overview = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: lazyRouteComponent(() => import('./screens/overview.tsx'), 'Overview'),
})
const values = createRoute({
  getParentRoute: () => root,
  path: '/config',
  validateSearch: (search: RawSearch): ValuesSearch => ({
    ...audienceSearch(search),
    ...texts(search, 'filter', 'layer', 'type', 'category', 'only', 'group'),
  }),
  component: lazyRouteComponent(() => import('./screens/values.tsx'), 'Values'),
})
const value = createRoute({
  getParentRoute: () => root,
  path: '/config/$key',
  validateSearch: (search: RawSearch): AudienceSearch => audienceSearch(search),
  component: lazyRouteComponent(() => import('./screens/value.tsx'), 'ValueScreen'),
})
const edit = createRoute({
  getParentRoute: () => root,
  path: '/config/$key/edit',
  /** `scope`: for whom it is edited, such as `tenant:acme`. */
  validateSearch: (search: RawSearch): { scope?: string | undefined } => texts(search, 'scope'),
  component: lazyRouteComponent(() => import('./screens/edit.tsx'), 'Edit'),
})
const history = createRoute({
  getParentRoute: () => root,
  path: '/config/$key/history',
  validateSearch: (search: RawSearch): HistorySearch => texts(search, 'from', 'to', 'tab', 'by', 'scope', 'kind'),
  component: lazyRouteComponent(() => import('./screens/history.tsx'), 'History'),
})
const timeline = createRoute({
  getParentRoute: () => root,
  path: '/timeline',
  validateSearch: (search: RawSearch): TimelineSearch => texts(search, 'from', 'to', 'keys', 'moment'),
  component: lazyRouteComponent(() => import('./screens/timeline.tsx'), 'Timeline'),
})
const compare = createRoute({
  getParentRoute: () => root,
  path: '/compare',
  validateSearch: (search: RawSearch): CompareSearch => texts(search, 'from', 'to', 'keys', 'tenant'),
  component: lazyRouteComponent(() => import('./screens/compare.tsx'), 'Compare'),
})
const flags = createRoute({
  getParentRoute: () => root,
  path: '/flags',
  validateSearch: (search: RawSearch): { filter?: string | undefined } => texts(search, 'filter'),
  component: lazyRouteComponent(() => import('./screens/flags.tsx'), 'Flags'),
})
const flag = createRoute({
  getParentRoute: () => root,
  path: '/flags/$key',
  validateSearch: (search: RawSearch): AudienceSearch => audienceSearch(search),
  component: lazyRouteComponent(() => import('./screens/flag.tsx'), 'FlagScreen'),
})
const tenants = createRoute({
  getParentRoute: () => root,
  path: '/tenants',
  validateSearch: (search: RawSearch): { filter?: string | undefined } => texts(search, 'filter'),
  component: lazyRouteComponent(() => import('./screens/tenants.tsx'), 'Tenants'),
})
const tenant = createRoute({
  getParentRoute: () => root,
  path: '/tenants/$tenant',
  validateSearch: (search: RawSearch): { tab?: string | undefined; with?: string | undefined } =>
    texts(search, 'tab', 'with'),
  component: lazyRouteComponent(() => import('./screens/tenant.tsx'), 'TenantScreen'),
})
const secrets = createRoute({
  getParentRoute: () => root,
  path: '/secrets',
  component: lazyRouteComponent(() => import('./screens/secrets.tsx'), 'Secrets'),
})
const secret = createRoute({
  getParentRoute: () => root,
  path: '/secrets/$key',
  component: lazyRouteComponent(() => import('./screens/secret.tsx'), 'SecretScreen'),
})

/** What a history is looked at by: two revisions that are compared, and what is left out. */
export interface HistorySearch {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly tab?: string | undefined
  readonly by?: string | undefined
  readonly scope?: string | undefined
  readonly kind?: string | undefined
}

/** The window of the timeline, the keys it is about and the moment that is marked in it. */
export interface TimelineSearch {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly keys?: string | undefined
  readonly moment?: string | undefined
}

/** Two moments, the keys that count, and for whom. */
export interface CompareSearch {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly keys?: string | undefined
  readonly tenant?: string | undefined
}

const routes = root.addChildren([
  overview,
  values,
  value,
  edit,
  history,
  timeline,
  compare,
  flags,
  flag,
  tenants,
  tenant,
  secrets,
  secret,
])

/** The addresses of the console. A screen knows its own by `getRouteApi('/config/$key')`. */
export const router = createRouter({
  routeTree: routes,
  basepath,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Failed,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
