/** True for an IP address, or for a block of them as CIDR writes it: `10.0.0.0/8`, `2001:db8::/32`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/')
  const bits = isIpv4(address) ? 32 : isIpv6(address) ? 128 : -1
  if (more.length > 0 || bits === -1) return false
  return prefix === undefined || (/^(?:0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= bits)
}

function isIpv4(text: string): boolean {
  const octets = text.split('.')
  return octets.length === 4 && octets.every(octet => /^(?:0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255)
}

/** Eight groups, or fewer around one `::`; an IPv4 address may stand for the last two. */
function isIpv6(text: string): boolean {
  const halves = text.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap(half => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const isMixed = isIpv4(last)
  const hex = isMixed ? groups.slice(0, -1) : groups
  if (!hex.every(group => /^[\da-f]{1,4}$/i.test(group))) return false
  const count = hex.length + (isMixed ? 2 : 0)
  return halves.length === 2 ? count < 8 : count === 8
}
