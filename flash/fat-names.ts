/** Names in FAT directories: 8.3 names, the case flags of Windows NT, and long names. */

export interface DirectoryItem { name: string; folder: boolean; cluster: number; size: number }

const ENTRY = 32
/** 1 January 2020, 00:00: dates tell nothing here, and the same input has to give the same bytes. */
const DATE = ((2020 - 1980) << 9) | (1 << 5) | 1
const LABEL = 0x08
const FOLDER = 0x10
const ARCHIVE = 0x20
const LONG_NAME = 0x0f
const LOWER_BASE = 0x08
const LOWER_EXTENSION = 0x10
const LAST_LONG = 0x40
/** Where the 13 characters of a long-name entry stand. */
const LONG_PLACES = [1, 3, 5, 7, 9, 14, 16, 18, 20, 22, 24, 28, 30]
const SHORT = /^[A-Z0-9!#$%&'()@^_`{}~-]*$/

interface ShortName { bytes: Uint8Array; flags: number; long: boolean }

/** The entries of a directory, in order. Throws `RangeError` for names FAT cannot hold, and for two that differ by case only. */
export function directoryEntries(items: DirectoryItem[]): Uint8Array {
  const taken = new Set<string>()
  const seen = new Set<string>()
  const entries: Uint8Array[] = []
  for (const item of items) {
    if (seen.has(item.name.toLowerCase())) throw new RangeError(`two files called ${item.name}`)
    seen.add(item.name.toLowerCase())
    const short = shortName(item.name, taken)
    if (short.long) entries.push(...longEntries(item.name, short.bytes))
    entries.push(shortEntry(short, item))
  }
  const bytes = new Uint8Array(entries.length * ENTRY)
  entries.forEach((entry, i) => bytes.set(entry, i * ENTRY))
  return bytes
}

/** The root directory's entry for the name of the volume. */
export function labelEntry(label: string): Uint8Array {
  const bytes = pad(label.toUpperCase().slice(0, 11), '')
  return shortEntry({ bytes, flags: 0, long: false }, { name: label, folder: false, cluster: 0, size: 0 }, LABEL)
}

function shortEntry({ bytes, flags }: ShortName, { folder, cluster, size }: DirectoryItem, attribute = folder ? FOLDER : ARCHIVE): Uint8Array {
  const entry = new Uint8Array(ENTRY)
  const view = new DataView(entry.buffer)
  entry.set(bytes)
  entry[11] = attribute
  entry[12] = flags
  for (const at of [16, 18, 24]) view.setUint16(at, DATE, true)
  view.setUint16(20, cluster >>> 16, true)
  view.setUint16(26, cluster & 0xffff, true)
  view.setUint32(28, size, true)
  return entry
}

function shortName(name: string, taken: Set<string>): ShortName {
  if (name === '.' || name === '..') return { bytes: pad(name, ''), flags: 0, long: false }
  if (!name || name.length > 255 || /[\x00-\x1f"*/:<>?\\|]|[. ]$/.test(name)) throw new RangeError(`"${name}" is no name for a file on FAT`)
  const dot = name.lastIndexOf('.')
  const [base, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot + 1)] : [name, '']
  const fits = base.length <= 8 && extension.length <= 3 && dot !== 0 && SHORT.test(base.toUpperCase()) && SHORT.test(extension.toUpperCase())
  const lower = (part: string): boolean | undefined => (part === part.toUpperCase() ? false : part === part.toLowerCase() ? true : undefined)
  const [lowBase, lowExtension] = [lower(base), lower(extension)]
  if (fits && lowBase !== undefined && lowExtension !== undefined) {
    const key = `${base}.${extension}`.toUpperCase()
    if (!taken.has(key)) {
      taken.add(key)
      return { bytes: pad(base.toUpperCase(), extension.toUpperCase()), flags: (lowBase ? LOWER_BASE : 0) | (lowExtension ? LOWER_EXTENSION : 0), long: false }
    }
  }
  return numbered(base, extension, taken)
}

/** `LONGNA~1.EXT` with the first number that is free. */
function numbered(base: string, extension: string, taken: Set<string>): ShortName {
  const clean = (text: string): string => [...text.toUpperCase()].filter((c) => c !== '.' && c !== ' ').map((c) => (SHORT.test(c) ? c : '_')).join('')
  const [stem, tail] = [clean(base) || '_', clean(extension).slice(0, 3)]
  for (let n = 1; ; n++) {
    const short = stem.slice(0, 7 - String(n).length) + `~${n}`
    const key = `${short}.${tail}`
    if (taken.has(key)) continue
    taken.add(key)
    return { bytes: pad(short, tail), flags: 0, long: true }
  }
}

const pad = (base: string, extension: string): Uint8Array =>
  Uint8Array.from(extension || base.length <= 8 ? base.padEnd(8) + extension.padEnd(3) : base.padEnd(11), (c) => c.charCodeAt(0))

/** Long-name entries, the last part first, each carrying the short name's checksum. */
function longEntries(name: string, short: Uint8Array): Uint8Array[] {
  const checksum = short.reduce((sum, byte) => (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff, 0)
  const count = Math.ceil(name.length / LONG_PLACES.length)
  const entries = Array.from({ length: count }, (_, part) => {
    const entry = new Uint8Array(ENTRY)
    const view = new DataView(entry.buffer)
    entry[0] = (part + 1) | (part === count - 1 ? LAST_LONG : 0)
    entry[11] = LONG_NAME
    entry[13] = checksum
    LONG_PLACES.forEach((at, i) => {
      const index = part * LONG_PLACES.length + i
      view.setUint16(at, index < name.length ? name.charCodeAt(index) : index === name.length ? 0 : 0xffff, true)
    })
    return entry
  })
  return entries.reverse()
}
