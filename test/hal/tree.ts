/** Flattened device trees for tests. */

export type Node = { name: string; properties?: Record<string, number[] | string>; children?: Node[] }

/** Writes a flattened tree (Devicetree Specification 0.4, chapter 5). Strings get their 0; a property of several holds 0 between them. */
export function flatten(root: Node): Uint8Array {
  const words: number[] = []
  const strings: number[] = []
  const bytesAsWords = (bytes: Uint8Array): void => {
    const padded = Buffer.alloc((bytes.length + 3) & ~3)
    padded.set(bytes)
    for (let i = 0; i < padded.length; i += 4) words.push(padded.readUInt32BE(i))
  }
  const visit = (node: Node): void => {
    words.push(1)
    bytesAsWords(Buffer.from(`${node.name}\0`))
    for (const [name, value] of Object.entries(node.properties ?? {})) {
      const data = typeof value === 'string' ? Buffer.from(`${value}\0`) : Buffer.concat(value.map((word) => { const b = Buffer.alloc(4); b.writeUInt32BE(word >>> 0); return b }))
      words.push(3, data.length, strings.length)
      strings.push(...Buffer.from(`${name}\0`))
      bytesAsWords(data)
    }
    node.children?.forEach(visit)
    words.push(2)
  }
  visit(root)
  words.push(9)
  const structure = 56
  const size = structure + words.length * 4 + strings.length
  const result = Buffer.alloc(size)
  ;[0xd00dfeed, size, structure, structure + words.length * 4, 40, 17, 16, 0, strings.length, words.length * 4].forEach((word, index) => result.writeUInt32BE(word, index * 4))
  words.forEach((word, index) => result.writeUInt32BE(word >>> 0, structure + index * 4))
  result.set(strings, structure + words.length * 4)
  return new Uint8Array(result)
}
