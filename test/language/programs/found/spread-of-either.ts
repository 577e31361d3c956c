// Spread of a value that is a Set or an array, known only at run time. ECMA-262 13.2.4.1.
export function main(): void {
  const map = new Map([['a', new Set([1, 2])]])
  console.log([...map.get('a') ?? []], [...map.get('b') ?? []], [...(map.size > 0 ? new Set([5]) : [6, 7])])
  for (const each of [new Set(['s']), ['t', 'u']]) {
    for (const item of each) console.log(item)
    console.log([...each].length, Array.from(each))
  }
}
