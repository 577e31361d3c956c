/** Looks through a FAT16 or FAT32 volume, written from the specification and not from the device's code: what is wrong with it, by class. */

/** What reads a sector. */
export type Sectors = (sector: number) => Uint8Array

/** Classes of what can be found. The first group is what a loss of power may leave. */
export type Finding = 'not clean' | 'FATs differ' | 'lost clusters' | 'chain longer than its file' | 'orphaned long name' | 'wrong ..'
  | 'cross-link' | 'chain broken' | 'chain shorter than its file' | 'bad first cluster' | 'bad .' | 'long name without end' | 'duplicate name'

export function examine(read: Sectors): Map<Finding, number> {
  const found = new Map<Finding, number>()
  const add = (finding: Finding, count = 1): void => void (count && found.set(finding, (found.get(finding) ?? 0) + count))
  const boot = Buffer.from(read(0))
  const perCluster = boot[13], reserved = boot.readUInt16LE(14), fats = boot[16], rootEntries = boot.readUInt16LE(17)
  const wide = boot.readUInt16LE(22) === 0
  const fatSectors = wide ? boot.readUInt32LE(36) : boot.readUInt16LE(22)
  const total = boot.readUInt16LE(19) || boot.readUInt32LE(32)
  const rootSectors = rootEntries / 16
  const data = reserved + fats * fatSectors + rootSectors
  const clusters = Math.floor((total - data) / perCluster)
  const copy = (index: number): Buffer => Buffer.concat(Array.from({ length: fatSectors }, (_, i) => read(reserved + index * fatSectors + i)))
  const fat = copy(0)
  const used = (clusters + 2) * (wide ? 4 : 2)
  for (let i = 1; i < fats; ++i) if (Buffer.compare(fat.subarray(0, used), copy(i).subarray(0, used))) add('FATs differ')
  const entry = (cluster: number): number => (wide ? fat.readUInt32LE(cluster * 4) & 0x0fff_ffff : fat.readUInt16LE(cluster * 2))
  const end = wide ? 0x0fff_fff8 : 0xfff8
  if (!(entry(1) & (wide ? 0x0800_0000 : 0x8000))) add('not clean')
  const owners = new Set<number>()
  /** Clusters of a chain, until something is wrong with it. */
  const chain = (first: number): number[] => {
    const list: number[] = []
    for (let cluster = first; cluster < end; cluster = entry(cluster)) {
      if (cluster < 2 || cluster > clusters + 1) { add(list.length ? 'chain broken' : 'bad first cluster'); break }
      if (owners.has(cluster)) { add('cross-link'); break }
      owners.add(cluster)
      list.push(cluster)
    }
    return list
  }
  const sectorsOf = (list: number[]): number[] => list.flatMap((cluster) => Array.from({ length: perCluster }, (_, i) => data + (cluster - 2) * perCluster + i))
  const first = (slot: Buffer): number => slot.readUInt16LE(26) | (wide ? slot.readUInt16LE(20) << 16 : 0)
  const visit = (sectors: number[], own: number, parent: number): void => {
    const bytes = Buffer.concat(sectors.map(read))
    let parts: { ordinal: number; sum: number }[] = []
    const names = new Set<string>()
    let index = 0
    // fsck.fat does not stop at the end of a directory either.
    for (let at = 0; at < bytes.length; at += 32, ++index) {
      const slot = bytes.subarray(at, at + 32)
      if (!slot[0]) continue
      if (slot[0] === 0xe5) { add('orphaned long name', parts.length); parts = []; continue }
      if ((slot[11] & 0x3f) === 0x0f) {
        if (slot[0] & 0x40) { add('orphaned long name', parts.length); parts = [] }
        parts.push({ ordinal: slot[0] & 0x3f, sum: slot[13] })
        continue
      }
      let sum = 0
      for (const c of slot.subarray(0, 11)) sum = (((sum & 1) << 7) + (sum >> 1) + c) & 255
      if (parts.some((part, i) => part.sum !== sum || part.ordinal !== parts.length - i)) add('orphaned long name', parts.length)
      parts = []
      if (slot[11] & 8) continue
      const name = slot.toString('latin1', 0, 11)
      if (names.has(name)) add('duplicate name')
      names.add(name)
      if (own && index < 2) {
        if (index === 0 && (name.trim() !== '.' || first(slot) !== own)) add('bad .')
        if (index === 1 && (name.trim() !== '..' || first(slot) !== parent)) add('wrong ..')
        continue
      }
      const size = slot.readUInt32LE(28)
      if (slot[11] & 0x10) visit(sectorsOf(chain(first(slot))), first(slot), own)
      else {
        const list = first(slot) ? chain(first(slot)) : []
        const needed = Math.ceil(size / (perCluster * 512))
        if (list.length < needed) add('chain shorter than its file')
        if (list.length > needed) add('chain longer than its file')
      }
    }
    add('orphaned long name', parts.length)
  }
  const root = wide ? boot.readUInt32LE(44) : 0
  visit(wide ? sectorsOf(chain(root)) : Array.from({ length: rootSectors }, (_, i) => reserved + fats * fatSectors + i), 0, 0)
  let lost = 0
  for (let cluster = 2; cluster < clusters + 2; ++cluster) if (entry(cluster) && entry(cluster) !== (wide ? 0x0fff_fff7 : 0xfff7) && !owners.has(cluster)) ++lost
  add('lost clusters', lost)
  return found
}
