// indexOf, includes, find and their kin: which equality, which end, what when nothing is there. ECMA-262 23.1.3.16, 7.2.10, 7.2.15.
export function main(): void {
  const numbers = [3, NaN, 0, -0, 3, 7]
  console.log(numbers.indexOf(3), numbers.lastIndexOf(3), numbers.indexOf(NaN), numbers.includes(NaN), numbers.indexOf(-0), numbers.includes(-0))
  console.log(numbers.indexOf(3, 1), numbers.indexOf(3, -1), numbers.indexOf(3, -2), numbers.lastIndexOf(3, 3), numbers.lastIndexOf(3, -3), numbers.includes(3, 5))
  console.log(numbers.find(n => n > 3), numbers.find(n => n > 100), numbers.findIndex(n => n !== n), numbers.findIndex(() => false))
  console.log([...numbers].reverse().find(n => n < 5), [1, 2, 3].find((n, i) => n + i > 9), numbers.findIndex((n, i) => n === 0 && i > 2))
  console.log(numbers.some(n => n < 0), numbers.every(n => n >= 0), [].some(() => true), [].every(() => false), numbers.some(Number.isNaN))
  console.log(numbers.at(0), numbers.at(-1), numbers.at(-7), numbers.at(6), numbers.at(1.9), numbers.at(NaN))
  const words = ['ant', 'bee', 'cat', 'bee']
  console.log(words.indexOf('bee'), words.lastIndexOf('bee'), words.includes('be'), words.find(w => w.includes('a')), words.find(w => w > 'x'), words.at(-4), words.at(4))
  const optional: (number | undefined | null)[] = [1, undefined, null, 2]
  console.log(optional.indexOf(undefined), optional.includes(undefined), optional.indexOf(null), optional.find(v => v == null), optional.findIndex(v => v === null))
  const objects = [{ id: 1 }, { id: 2 }, { id: 2 }]
  console.log(objects.indexOf(objects[2]), objects.indexOf({ id: 1 }), objects.find(({ id }) => id === 2) === objects[1])
  const order: number[] = []
  console.log([4, 5, 6].some(n => { order.push(n); return n === 5 }), [4, 5, 6].every((n, i) => { order.push(-i); return n < 5 }), order)
  console.log([1, 2, 3, 4].findIndex((n, i, all) => n * 2 > all.length + i), Array.isArray(words), Array.isArray('x'))
}
