// Backtracking with generators: permutations, subsets, queens. State lives across pauses in loops. ECMA-262 15.5.5.
function* permutations<T>(items: T[]): Generator<T[]> {
  if (items.length <= 1) {
    yield [...items]
    return
  }
  for (const [i, item] of items.entries()) {
    const others = [...items.slice(0, i), ...items.slice(i + 1)]
    for (const rest of permutations(others)) yield [item, ...rest]
  }
}

function* subsets<T>(items: T[], from = 0): Generator<T[]> {
  if (from === items.length) yield []
  else for (const rest of subsets(items, from + 1)) {
    yield rest
    yield [items[from], ...rest]
  }
}

function* queens(size: number, placed: number[] = []): Generator<number[]> {
  if (placed.length === size) yield placed
  next: for (let column = 0; column < size && placed.length < size; column++) {
    for (const [row, other] of placed.entries()) {
      if (other === column || Math.abs(other - column) === placed.length - row) continue next
    }
    yield* queens(size, [...placed, column])
  }
}

export function main(): void {
  for (const p of permutations(['a', 'b', 'c'])) console.log(p.join(''))
  console.log([...permutations([1, 2, 3, 4])].length, [...permutations([])], [...permutations([true])])
  console.log([...subsets([1, 2, 3])].map(s => `{${s}}`).join(' '))
  const [first] = queens(6)
  console.log(first, [...queens(6)].length, [...queens(3)].length)
  for (const row of first) console.log('.'.repeat(row) + 'Q' + '.'.repeat(5 - row))
}
