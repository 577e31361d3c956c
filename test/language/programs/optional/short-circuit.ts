// A chain that ends early evaluates none of its rest: keys, arguments, nested chains: ECMA-262 13.3.9.1.
const trace: string[] = []
function t<T>(name: string, value: T): T {
  trace.push(name)
  return value
}

class Tree {
  constructor(readonly value: number, readonly left: Tree | null = null, readonly right: Tree | null = null) {}
  child(side: 'left' | 'right'): Tree | null {
    trace.push(`child ${side} of ${this.value}`)
    return side === 'left' ? this.left : this.right
  }
  add(n: number): number {
    return this.value + n
  }
}

export function main(): void {
  const tree = new Tree(1, new Tree(2, null, new Tree(3)), null)
  const show = (name: string, value: unknown): void => console.log(name, value, '|', trace.splice(0).join(', '))
  show('deep', tree.child('left')?.child('right')?.value)
  show('ends', tree.child('right')?.child(t('argument', 'left'))?.add(t('number', 1)))
  show('middle', tree.child('left')?.child('left')?.child('right')?.child('left'))
  show('plain after', tree.child('right')?.left!.right!.add(t('n', 5)))
  show('argument', tree.child('left')?.add(tree.child('right')?.value ?? t('default', 100)))
  const missing: { list: number[]; f: (n: number) => number[] } | undefined = trace.length > 50 ? { list: [], f: () => [] } : undefined
  show('index', missing?.list[t('index', 0)])
  show('call', missing?.f(t('argument', 1))[t('index', 0)].toFixed(t('digits', 2)))
  show('and', missing && t('right', 1))
  show('or', missing || t('right', 2))
  show('nullish', missing ?? t('right', 3))
  show('template', `${missing?.list.length}-${t('piece', 1)}`)
  show('ternary', missing?.list.length ? t('yes', 1) : t('no', 2))
  let n = 0
  missing?.list.push(n++)
  missing?.f(n++)
  tree?.add(n++)
  show('effects', n)
}
