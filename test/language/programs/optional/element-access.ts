// ?.[ ]: the index is evaluated only if the object is there: ECMA-262 13.3.9.1.
let evaluated = 0
const index = (n: number): number => {
  evaluated++
  return n
}

export function main(): void {
  const rows: (number[] | null)[] = [[1, 2, 3], null, [4, 5]]
  for (const row of rows) console.log(row?.[index(1)], row?.length, row?.[index(0)].toFixed(1))
  console.log(evaluated)

  const tables: { cells?: string[][] }[] = [{ cells: [['a', 'b'], ['c', 'd']] }, {}]
  for (const table of tables) console.log(table.cells?.[index(1)]?.[index(0)], table?.cells?.[0][1].toUpperCase())
  console.log(evaluated)

  const dictionary: Record<string, { count: number } | undefined> = { x: { count: 3 }, y: undefined }
  for (const key of ['x', 'y', 'z']) console.log(key, dictionary[key]?.count, dictionary?.[key]?.count.toString().padStart(3, '0'))

  const text: string | undefined = evaluated > 0 ? 'word' : undefined
  const missing: string | undefined = evaluated < 0 ? 'word' : undefined
  console.log(text?.[0], missing?.[index(0)], text?.at(-1), missing?.at(index(-1)), evaluated)

  const handlers: { [name: string]: ((n: number) => string)[] } = { go: [(n) => `go ${n}`] }
  console.log(handlers['go']?.[0]?.(7), handlers['stop']?.[0]?.(7))
  const pair: [string, number] | null = evaluated ? ['k', 9] : null
  console.log(pair?.[0], pair?.[1])
}
