/** Where this console stands: the server writes its mount and the nonce of the answer into the page. */

/** The console's own address, with a slash at the end: `https://shop.example/debug/`. */
const base = new URL('.', document.baseURI)

/** The path that the router's addresses stand below: `/debug`. */
export const basepath: string = base.pathname.replace(/\/$/, '')

/** The nonce that styles need which are made while the console runs. */
export const nonce: string = document.querySelector<HTMLMetaElement>('meta[name="varve-nonce"]')?.content ?? ''

/** An address of the server that is not the console's: `serverUrl('v1/me')`, `serverUrl('events')`. */
export function serverUrl(path: string): URL {
  return new URL(`../${path}`, base)
}
