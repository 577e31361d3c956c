// Reading outside an array throws a RangeError on a board, except before `?.`; Node gives undefined.
function sum(list: number[], upTo: number): number {
  let total = 0
  for (let i = 0; i <= upTo; i++) total += list[i]
  return total
}

export function main(): void {
  const list = [1, 2, 3]
  const words = ['a', 'b']
  const flags = [true]
  const rows = [[1], [2, 3]]
  const attempt = (name: string, action: () => unknown): void => {
    try {
      console.log(name, action())
    } catch (e) {
      console.log(name, e instanceof RangeError, e instanceof Error ? e.message : e)
    }
  }
  attempt('inside', () => sum(list, 2))
  attempt('behind', () => sum(list, 3))
  attempt('negative', () => list[words.length - 3])
  attempt('strings', () => words[list.length])
  attempt('booleans', () => flags[1])
  attempt('inner', () => rows[0][1])
  attempt('outer', () => rows[2][0])
  attempt('empty', () => list.filter((x) => x > 9)[0])
  attempt('compound', () => (list[3] += 1))
  attempt('increment', () => list[7]++)
  attempt('optional chain', () => rows[5]?.length)
  attempt('at', () => String(list.at(3)))
  console.log(list.join(), list.length)
}
