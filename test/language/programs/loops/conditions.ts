// Any value is a condition: which are truthy: ECMA-262 7.1.2 ToBoolean.
function test(value: unknown): string {
  return value ? 'yes' : 'no'
}

function numbers(n: number | undefined | null): string {
  if (n) return 'truthy'
  if (n === 0) return 'zero'
  return n !== n ? 'NaN' : String(n)
}

export function main(): void {
  console.log([0, -0, NaN, 1, -1, Infinity, 0.1].map(test).join(' '))
  console.log(['', '0', ' ', 'false'].map(test).join(' '))
  console.log([null, undefined, true, false, [], {}, () => 0].map(test).join(' '))
  console.log([0, NaN, 5, undefined, null].map(numbers).join(' '))

  let text: string | undefined
  console.log(text ? 1 : 2, !text, !!text)
  text = ''
  console.log(text ? 1 : 2, !text, !!text)
  text = 'a'
  console.log(text ? 1 : 2, !text, !!text)

  // && and || give one of their operands, not a boolean.
  const name: string = ''
  const list: number[] = []
  console.log(name || 'anonymous', name && name.length, list.length || null, list && 0, NaN || 'nan')
  console.log(list.length && 'has elements', !list.length)

  // The steps of a countdown: the value itself is the condition.
  let n = 3
  let trace = ''
  while (n) trace += n--
  for (let s = 'abc'; s; s = s.slice(1)) trace += s
  for (let node: { next: { next: null } | null } | null = { next: { next: null } }; node; node = node.next) trace += '*'
  console.log(trace)
}
