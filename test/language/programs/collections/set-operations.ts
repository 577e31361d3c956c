// Set: uniqueness by SameValueZero, order, conversions and the classic operations. ECMA-262 24.2.3.
const union = <T>(a: Set<T>, b: Iterable<T>): Set<T> => new Set([...a, ...b])
const intersection = <T>(a: Set<T>, b: Set<T>): Set<T> => new Set([...a].filter(value => b.has(value)))
const difference = <T>(a: Set<T>, b: Set<T>): Set<T> => new Set([...a].filter(value => !b.has(value)))
const isSubset = <T>(a: Set<T>, b: Set<T>): boolean => [...a].every(value => b.has(value))

export function main(): void {
  const a = new Set([3, 1, 2, 3, 1]), b = new Set([4, 3, 2])
  console.log(a, a.size, union(a, b), intersection(a, b), difference(a, b), isSubset(new Set([3]), a), isSubset(a, b))
  const odd = new Set([NaN, NaN, 0, -0, 0.1 + 0.2, 0.3])
  console.log(odd.size, odd.has(NaN), odd.has(-0), odd.delete(NaN), odd.has(NaN), odd)
  const words = new Set('the quick the lazy the end'.split(' '))
  words.add('quick').add('new')
  console.log([...words].join(' '), words.delete('the'), words.delete('the'), [...words.values()][0], words.add('the'))
  console.log(new Set('mississippi'), [...new Set('mississippi')].sort().join(''), Array.from(new Set([1, 2]), n => n / 2))
  const objects = new Set([{ id: 1 }, { id: 1 }])
  const [first] = objects
  console.log(objects.size, objects.has(first), objects.has({ id: 1 }), first.id)
  const flags = new Set<boolean | null | undefined>([true, false, null, undefined, true, null])
  console.log(flags.size, flags)
  for (const [key, value] of new Set(['x']).entries()) console.log(key, value)
  new Set([5]).forEach((value, again, set) => console.log(value, again, set.size))
  const nested = new Set([new Set([1]), new Set([1])])
  console.log(nested, [...nested].map(inner => [...inner]), new Set(), new Set([[1, 2], []]))
}
