// Lists and trees whose links may be null: walking, inserting, removing with ?. and ??: ECMA-262 13.3.9.
class Entry {
  left: Entry | null = null
  right: Entry | null = null
  constructor(readonly key: string, public value: number) {}
}

class TreeMap {
  root: Entry | null = null
  get(key: string): number | undefined {
    let at = this.root
    while (at && at.key !== key) at = key < at.key ? at.left : at.right
    return at?.value
  }
  set(key: string, value: number): void {
    if (!this.root) {
      this.root = new Entry(key, value)
      return
    }
    let at = this.root
    for (;;) {
      if (at.key === key) return void (at.value = value)
      const next: Entry | null = key < at.key ? at.left : at.right
      if (next) at = next
      else if (key < at.key) return void (at.left = new Entry(key, value))
      else return void (at.right = new Entry(key, value))
    }
  }
  each(visit: (key: string, value: number) => void, at: Entry | null = this.root): void {
    if (!at) return
    this.each(visit, at.left)
    visit(at.key, at.value)
    this.each(visit, at.right)
  }
  depth(at = this.root): number {
    return at ? 1 + Math.max(this.depth(at.left), this.depth(at.right)) : 0
  }
}

export function main(): void {
  const map = new TreeMap()
  for (const word of 'the quick brown fox jumps over the lazy dog the end'.split(' ')) map.set(word, (map.get(word) ?? 0) + 1)
  let line = ''
  map.each((key, value) => (line += `${key}${value} `))
  console.log(line, map.depth())
  console.log(map.get('cat'), map.get('the'), map.root?.left?.key, map.root?.right?.left?.value, map.root?.left?.left?.left?.key)
  const empty = new TreeMap()
  console.log(empty.depth(), empty.root?.key, empty.get('x') ?? 'nothing')
  if (map.root?.left) map.root.left.right = null
  line = ''
  map.each((key) => (line += `${key} `))
  console.log(line)
}
