// unknown: anything may go in, nothing comes out without a test.
function inspect(x: unknown): string {
  switch (typeof x) {
    case 'string': return x.toUpperCase()
    case 'number': return Number.isInteger(x) ? `int ${x}` : `float ${x}`
    case 'boolean':
    case 'undefined': return String(x)
    case 'function': return 'function'
  }
  if (x === null) return 'null'
  if (x instanceof Date) return `date ${x.getTime()}`
  if (x instanceof Map || x instanceof Set) return `size ${x.size}`
  if (x instanceof Error) return `error ${x.message}`
  if (Array.isArray(x)) return `[${x.map(inspect).join(' ')}]`
  if (typeof x === 'object' && x !== null && 'id' in x) return `id ${inspect(x.id)}`
  return 'object'
}

const get = (record: Record<string, unknown>, key: string): unknown => record[key]
const asNumber = (x: unknown): number => (typeof x === 'number' ? x : typeof x === 'string' ? Number(x) : 0)

export function main(): void {
  const values: unknown[] = ['s', 1, 1.5, true, undefined, null, () => 1, new Date(5), new Map(), new Set([1]), new Error('e'), [1, ['a', null]], { id: 'x' }, { other: 1 }]
  for (const value of values) console.log(inspect(value))
  const record: Record<string, unknown> = { n: 4, s: '5', list: [1, 2], none: null }
  console.log(Object.keys(record).map((key) => asNumber(get(record, key))).join(), get(record, 'missing') === undefined)
  const list = record.list as number[]
  list.push(3)
  console.log((record.list as number[]).length, record.list === list, (record.s as string).padStart(3, '0'))
  record.n = 'now a string'
  console.log(typeof record.n, record.none === null, values.indexOf(1), values.includes('s'))
  const equal = (a: unknown, b: unknown): boolean => a === b
  console.log(equal(1, 1), equal('ab', 'a' + 'b'), equal(null, undefined), equal(NaN, NaN), equal(list, record.list), equal(0, -0), equal(true, 1))
}
