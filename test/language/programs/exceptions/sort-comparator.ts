// A comparator that throws ends sort with its error: ECMA-262 23.1.3.30.2 SortCompare.
export function main(): void {
  const words = ['pear', 'fig', 'apple', 'plum']
  let compared = 0
  try {
    words.sort((a, b) => {
      if (++compared === 2) throw new Error('tired')
      return a < b ? -1 : 1
    })
    console.log('sorted')
  } catch (e) {
    console.log((e as Error).message, compared)
  }
  // Nothing got lost on the way.
  console.log(words.length, [...words].sort().join())

  const single = [1].sort(() => { throw new Error('never asked') })
  const empty: number[] = []
  empty.sort(() => { throw new Error('never asked') })
  console.log(single.join(), empty.length)

  const strict = (a: number, b: number): number => {
    if (Number.isNaN(a) || Number.isNaN(b)) throw new RangeError('NaN has no order')
    return a - b
  }
  for (const list of [[3, 1, 2], [3, NaN, 1], [10, 9, 1, 2]]) {
    try {
      console.log(list.sort(strict).join())
    } catch (e) {
      console.log(e instanceof RangeError ? e.message : 'other')
    }
  }
}
