import type { Audience, Timers } from 'varve'
import { remote, type RemoteOptions, type RemoteView } from 'varve/client/browser'

/** One question that a page asked, and that the test answers. */
export interface Question {
  readonly audience: Audience
  /** Answers with a value that names the audience. */
  answer(): void
  fail(): void
}

/** A page whose server answers when the test says so, in any order. Its stream never says anything. */
export interface Asking {
  readonly view: RemoteView
  /** Those that are not answered yet, oldest first. */
  readonly open: Question[]
  /** Whom the values that are served were evaluated for: by the values themselves. */
  served(): unknown
  /** Fires every timer that is set now. */
  later(): void
}

/** Opens one. */
export function asking(options: Partial<RemoteOptions> = {}): Asking {
  const open: Question[] = []
  const waiting = new Set<() => void>()
  const timers: Timers = {
    after(delay, fire) {
      // An answer is never late here.
      if (delay === PATIENCE) return () => {}
      waiting.add(fire)
      return () => void waiting.delete(fire)
    },
  }
  const ask = (url: string, { body = '' }: { readonly body?: string }): Promise<Response> =>
    url.endsWith('/events') ? new Promise(() => {}) : new Promise(question(open, body))
  const view = remote({
    url: 'https://config.example.com',
    ...{ timers, patience: PATIENCE, random: () => 0.5, fetch: ask as typeof fetch },
    ...options,
  })
  return {
    ...{ view, open },
    served: () => view.get('who', 'nobody'),
    later() {
      for (const fire of [...waiting]) if (waiting.delete(fire)) fire()
    },
  }
}

const PATIENCE = 7_777_777

const question =
  (open: Question[], body: string) =>
  (resolve: (response: Response) => void, reject: (error: Error) => void): void => {
    const [audience] = (JSON.parse(body) as { audiences: [Audience] }).audiences
    const once =
      (end: () => void): (() => void) =>
      () => {
        open.splice(open.indexOf(asked), 1)
        end()
      }
    const asked: Question = {
      audience,
      answer: once(() =>
        resolve(Response.json({ revision: 1, results: [{ values: { who: { value: audience.user ?? 'nobody' } } }] })),
      ),
      fail: once(() => reject(new Error('cut'))),
    }
    open.push(asked)
  }

/** Lets everything that was answered be taken. */
export async function taken(): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, 0))
}
