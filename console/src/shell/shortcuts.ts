import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useAt, useGoTo } from '../addresses.ts'
import { announce } from '../components/announcer.tsx'
import { usePreferences } from '../session/preferences.ts'
import { destinations } from './navigation.tsx'

/** What single keys do, for the help. Those that a screen offers are on its elements: `data-shortcut="e"`. */
export const shortcutWords: readonly (readonly [keys: string, words: string])[] = [
  ['Ctrl K or ⌘ K', 'Find a page, a key or a command'],
  ['/', 'Go to the filter'],
  ['g then o c f t d n s', 'Go to overview, values, flags, timeline, compare, tenants, secrets'],
  ['j and k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['e', 'Edit the value'],
  ['h', 'Its history'],
  ['w', 'Why it is what it is'],
  ['d', 'On the timeline: what differs from now'],
  ['[ and ]', 'On the timeline: earlier and later revision'],
  ['u', 'Do what a message offers, such as Undo'],
  ['t', 'Look at another moment'],
  ['n', 'Back to now'],
  ['y', 'Copy a link to exactly this moment'],
  ['?', 'This help'],
  ['Escape', 'Close what is open'],
]

/** Makes single keys work, for as long as somebody wants them to. */
export function useShortcuts({ palette, help }: { readonly palette: () => void; readonly help: () => void }): void {
  const { shortcuts } = usePreferences()
  const navigate = useNavigate()
  const at = useAt()
  const goTo = useGoTo()
  useEffect(() => {
    let isAfterG = false
    const leads = (key: string): boolean => {
      const to = destinations.find(destination => destination.key === key)?.to
      if (to !== undefined) void navigate({ to })
      return to !== undefined
    }
    const acts = (key: string): boolean => {
      if (key === '?') return done(help)
      if (key === 'n' && at !== undefined) return done(() => goTo(undefined))
      if (key === 'y') return done(() => void copyPermalink(at))
      if (key === 'j' || key === 'k') return moved(key === 'j' ? 1 : -1)
      return pressed(key)
    }
    const heard = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault()
        palette()
        return
      }
      if (!shortcuts || event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target)) return
      const wasAfterG = isAfterG
      isAfterG = event.key === 'g' && !wasAfterG
      if (wasAfterG ? leads(event.key) : acts(event.key)) event.preventDefault()
    }
    document.addEventListener('keydown', heard)
    return () => document.removeEventListener('keydown', heard)
  }, [shortcuts, at, goTo, navigate, palette, help])
}

function done(act: () => void): true {
  act()
  return true
}

/** True while a key is meant for something else: a field, or a dialog. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('dialog[open]') !== null) return true
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null
}

/** Presses what the screen offers for a key: in the row that has the focus, or anywhere. */
function pressed(key: string): boolean {
  if (!/^[\w/[\]]$/.test(key)) return false
  const row = document.activeElement?.closest('tr') ?? document
  const selector = `[data-shortcut="${CSS.escape(key)}"]`
  const found = row.querySelector<HTMLElement>(selector) ?? document.querySelector<HTMLElement>(selector)
  if (found === null) return false
  if (found instanceof HTMLInputElement) found.focus()
  else found.click()
  return true
}

/** Moves the focus to the link of the next row. */
function moved(step: 1 | -1): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('main tbody th a')]
  const row = document.activeElement?.closest('tr')
  const here = links.findIndex(link => row?.contains(link))
  links[here === -1 ? 0 : here + step]?.focus()
  return links.length > 0
}

/** Copies this address with the moment in it, so that it shows the same for ever. */
async function copyPermalink(at: string | undefined): Promise<void> {
  const url = new URL(location.href)
  url.searchParams.set('at', at ?? new Date().toISOString())
  const worked = await navigator.clipboard.writeText(url.href).then(
    () => true,
    () => false,
  )
  announce(worked ? `Copied a link to this moment` : `The link to this moment: ${url.href}`)
}
