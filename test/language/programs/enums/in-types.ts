// Enums as discriminants, keys, defaults, array indices and members of classes and unions.
enum Kind { Number, Text, List }
enum Level { Low = 1, Mid = 5, High = 10 }

interface NumberNode { kind: Kind.Number; value: number }
interface TextNode { kind: Kind.Text; text: string }
interface ListNode { kind: Kind.List; items: Node[] }
type Node = NumberNode | TextNode | ListNode

function show(node: Node): string {
  switch (node.kind) {
    case Kind.Number: return node.value.toFixed(1)
    case Kind.Text: return `'${node.text}'`
    case Kind.List: return `[${node.items.map(show).join(' ')}]`
  }
}

class Task {
  static readonly defaultLevel = Level.Mid
  constructor(readonly title: string, public level: Level = Task.defaultLevel) {}
  raise(): this {
    this.level = this.level === Level.Low ? Level.Mid : Level.High
    return this
  }
  get isUrgent(): boolean {
    return this.level >= Level.High
  }
}

export function main(): void {
  const tree: Node = { kind: Kind.List, items: [{ kind: Kind.Number, value: 1 }, { kind: Kind.Text, text: 'x' }, { kind: Kind.List, items: [] }] }
  console.log(show(tree), Kind[tree.kind])
  const tasks = [new Task('a', Level.Low), new Task('b'), new Task('c', Level.High)]
  console.log(tasks.map((t) => `${t.title}${t.level}`).join(), tasks.map((t) => t.raise()).filter((t) => t.isUrgent).map((t) => t.title).join())
  console.log(tasks.sort((a, b) => b.level - a.level).map((t) => Level[t.level]).join())

  const labels = ['number', 'text', 'list']
  const counts = [0, 0, 0]
  for (const { kind } of tree.items) counts[kind]++
  console.log(labels[Kind.Text], counts.join())
  const byLevel = new Map<Level, string[]>()
  for (const { level, title } of tasks) byLevel.set(level, [...(byLevel.get(level) ?? []), title])
  console.log([...byLevel].map(([level, titles]) => `${Level[level]}=${titles.join('+')}`).join(' '))
  const mixed: (Level | string | null)[] = [Level.Low, 'x', null]
  console.log(mixed.map((m) => (typeof m === 'number' ? Level[m] : String(m))).join(), Math.max(Level.Low, Level.High), Level.High / Level.Mid)
  const optional = (level?: Level): string => (level === undefined ? 'none' : level > Level.Low ? 'more' : 'low')
  console.log(optional(), optional(Level.Low), optional(Level.High))
}
