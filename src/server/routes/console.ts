import { VarveError } from 'varve'
import { acceptedForm } from '../console/accepted-form.ts'
import { cleared, posted, refreshed } from '../console/forms.ts'
import { screen } from '../console/screen.ts'
import type { Host } from '../host.ts'
import type { Answer, Draft, Route, RouteFacts } from '../route.ts'

/** Of all addresses of the console: who may ask, and that what lies behind each checks what it may tell. */
const COMMON = { permission: 'anybody', tenants: 'same' } as const

const SCREEN: Readonly<Record<number, Answer>> = {
  200: { doc: 'The console for a browser; the same as JSON or as text for others, by Accept.', media: 'text/html' },
}
const SENT_ON: Readonly<Record<number, Answer>> = { 303: { doc: 'Done: on to the page that shows it.' } }

/** The console below `/debug`, and the same in text and JSON at the same addresses. */
export function consoleRoutes(_: Host): readonly Route[] {
  return [
    {
      ...COMMON,
      ...{ method: 'GET', path: '/', name: 'root' },
      summary: 'Leads a browser to the console, where there is one.',
      answers: { 303: { doc: 'On to `debug/`.' } },
      answer: ledToConsole,
    },
    {
      ...COMMON,
      ...{ method: 'GET', path: '/debug', name: 'consoleRoot' },
      summary: 'Leads to the console: addresses in it are relative, so it needs its slash.',
      answers: { 308: { doc: 'On to `debug/`.' } },
      answer: async ({ mount, url }) =>
        new Response(null, { status: 308, headers: { location: `${mount}/debug/${url.search}` } }),
    },
    shown('/debug/', 'consoleOverview'),
    shown('/debug/{screen+}', 'consoleScreen'),
    // A key may be called `refresh`, so these addresses are screens as well.
    shown('/debug/config/refresh', 'consoleRefresh'),
    shown('/debug/config/{key}', 'consoleKey'),
    shown('/debug/config/{key}/clear-override', 'consoleOverride'),
    sent('/debug/config/refresh', 'refreshFromConsole', refreshed),
    sent('/debug/config/{key}', 'saveFromForm', posted),
    sent('/debug/config/{key}/clear-override', 'clearOverrideFromForm', cleared),
  ]
}

/** Whoever types the address of a server wants to see it; programs have nothing to do there. Throws NO_SUCH_PATH for those. */
function ledToConsole({ mount, url, request, options }: Draft): Response {
  const wantsPage = acceptedForm(request.headers.get('accept')) === 'html'
  if (options.console === undefined || !wantsPage) throw new VarveError('NO_SUCH_PATH', {})
  const headers = { location: `${mount}/debug/${url.search}`, 'cache-control': 'no-store', vary: 'accept' }
  return new Response(null, { status: 303, headers })
}

function shown(path: string, name: string): Route {
  const facts: RouteFacts = {
    ...COMMON,
    ...{ method: 'GET', path, name, answers: SCREEN },
    summary: 'A screen of the console, or one of its files.',
  }
  return { ...facts, answer: screen }
}

function sent(path: string, name: string, answer: (draft: Draft) => Promise<Response>): Route {
  return {
    ...COMMON,
    method: 'POST',
    path,
    name,
    summary: 'What a form of a page without scripts sends.',
    answers: SENT_ON,
    answer,
  }
}
