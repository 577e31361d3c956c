// The longest common subsequence, a line difference and its application; fuzzy search by edit distance. ECMA-262 23.1, 22.1.
type Change = { op: '=' | '-' | '+'; line: string }

function lcs(a: string[], b: string[]): number[][] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) table[i][j] = a[i] === b[j] ? table[i + 1][j + 1] + 1 : Math.max(table[i + 1][j], table[i][j + 1])
  }
  return table
}

function* diff(a: string[], b: string[]): Generator<Change> {
  const table = lcs(a, b)
  let i = 0, j = 0
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      yield { op: '=', line: a[i++] }
      j++
    } else if (table[i + 1][j] >= table[i][j + 1]) yield { op: '-', line: a[i++] }
    else yield { op: '+', line: b[j++] }
  }
  while (i < a.length) yield { op: '-', line: a[i++] }
  while (j < b.length) yield { op: '+', line: b[j++] }
}

function patch(lines: string[], changes: Iterable<Change>): string[] {
  const out: string[] = []
  let at = 0
  for (const { op, line } of changes) {
    if (op !== '+' && (at >= lines.length || lines[at++] !== line)) throw new Error(`does not apply at ${at}`)
    if (op !== '-') out.push(line)
  }
  return out
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (const [i, c] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) next.push(Math.min(next[j] + 1, row[j + 1] + 1, row[j] + (c === b[j] ? 0 : 1)))
    row = next
  }
  return row[b.length]
}

export function main(): void {
  const before = 'one two three four five'.split(' '), after = 'zero two three 3.5 five six'.split(' ')
  const changes = [...diff(before, after)]
  for (const { op, line } of changes) console.log(op, line)
  console.log(patch(before, changes).join() === after.join(), [...diff([], [])], [...diff([], ['x'])], lcs(before, after)[0][0])
  const reverse = changes.map(({ op, line }): Change => ({ op: op === '+' ? '-' : op === '-' ? '+' : '=', line }))
  console.log(patch(after, reverse).join(' '))
  try {
    patch(['other'], changes)
  } catch (error) {
    console.log((error as Error).message)
  }
  const words = ['kitten', 'sitting', 'mitten', 'kit', '', 'smitten']
  console.log(words.map(word => distance('kitten', word)), words.filter(word => distance(word, 'mittens') < 3))
  const closest = (text: string): string => words.reduce((best, word) => distance(text, word) < distance(text, best) ? word : best)
  console.log(closest('sittin'), closest('k'), closest('mittem'))
}
