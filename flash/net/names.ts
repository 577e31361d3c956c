/** File names as clients ask for them. What is served is a map in memory: no name reaches a file system. */

/** A Pi asks below its serial number (eight hex digits) or its hardware address first. */
const PREFIX = /^(?:[0-9a-f]{8}|[0-9a-f]{2}(?:-[0-9a-f]{2}){5})$/i

/** The name that a request means; undefined for one that leads elsewhere: `..`, a backslash, a drive, a character that does not print. */
export function meant(asked: string): string | undefined {
  if (!/^[\x20-\x7e]+$/.test(asked) || /[\\:]/.test(asked)) return undefined
  const parts = asked.split('/').filter((part) => part !== '' && part !== '.')
  if (!parts.length || parts.includes('..')) return undefined
  if (parts.length > 1 && PREFIX.test(parts[0]!)) parts.shift()
  return parts.join('/')
}

/** `asked` for people: nothing in it moves their terminal's cursor. */
export const shown = (asked: string): string => {
  const plain = asked.replace(/[^\x20-\x7e]/g, '?')
  return plain.length > 80 ? `${plain.slice(0, 77)}...` : plain
}
