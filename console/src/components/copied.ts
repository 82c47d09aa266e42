/** Puts a text where it can be pasted from. False where it cannot: over plain HTTP a page has no clipboard at all. */
export async function copied(text: string): Promise<boolean> {
  const { clipboard } = navigator as { readonly clipboard?: Clipboard }
  if (clipboard === undefined) return false
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}
