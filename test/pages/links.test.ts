import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { root } from '../syntax/source-tree.ts'
import { allPages, type Page, readPage } from './page.ts'

const LINK = /(?<!!)\[[^\]]*\]\(([^)\s]+)\)/g

/** A heading as its link has it: small letters, spaces as hyphens, and no other punctuation. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')
}

function anchorsOf({ text }: Page): ReadonlySet<string> {
  const prose = text.replaceAll(/^```[^]*?^```$/gm, '')
  return new Set([...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)))
}

/** What is wrong with a page's links to other pages and files; links to the web are not followed. */
function brokenLinks(page: Page): string[] {
  const prose = page.text.replaceAll(/^```[^]*?^```$/gm, '')
  return [...prose.matchAll(LINK)].flatMap(([, link = '']) => {
    if (/^[a-z]+:/.test(link)) return []
    const [path = '', anchor] = link.split('#')
    const there = new URL(path, new URL(page.path, root))
    if (path !== '' && !existsSync(there)) return [`${link}: there is no such file`]
    if (anchor === undefined || !there.pathname.endsWith('.md')) return []
    const target = path === '' ? page : readPage(there.pathname.slice(root.pathname.length))
    return anchorsOf(target).has(anchor) ? [] : [`${link}: there is no such heading`]
  })
}

describe('the links of a page', () => {
  it.each(allPages())('$path lead somewhere', page => {
    expect(brokenLinks(page)).toEqual([])
  })

  it('that lead nowhere are told', () => {
    const text = '# One\n[a](gone.md) [b](#two) [c](#one) [d](docs/errors.md#declaring) [e](https://example.com)\n'
    expect(brokenLinks({ path: 'README.md', text })).toEqual([
      'gone.md: there is no such file',
      '#two: there is no such heading',
    ])
  })
})
