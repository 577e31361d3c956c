// A small text program: words counted, sorted and laid out: ECMA-262 22.1.3, 24.1.
const text = `It was the best of times, it was the worst of times,
it was the age of wisdom, it was the age of foolishness`

interface Count { word: string; times: number; first: number }

function count(input: string): Count[] {
  const counts = new Map<string, Count>()
  let position = 0
  let word = ''
  for (const letter of `${input.toLowerCase()} `) {
    const isLetter = letter >= 'a' && letter <= 'z'
    if (isLetter) word += letter
    else if (word) {
      const known = counts.get(word)
      if (known) known.times++
      else counts.set(word, { word, times: 1, first: position - word.length })
      word = ''
    }
    position += letter.length
  }
  return [...counts.values()].sort((a, b) => b.times - a.times || a.first - b.first)
}

function wrap(input: string, width: number): string[] {
  return input.split(/\s+/).reduce<string[]>((lines, word) => {
    const last = lines.at(-1)
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
    return lines
  }, [])
}

export function main(): void {
  for (const { word, times, first } of count(text).slice(0, 6)) console.log(`${word.padEnd(8)}${String(times).padStart(3)}${String(first).padStart(4)} ${'#'.repeat(times)}`)
  console.log(count(text).length, count('').length)
  for (const line of wrap(text, 30)) console.log(`|${line.padEnd(30)}|`)
  const caesar = (s: string, by: number): string => [...s].map((c) => (/[a-z]/i.test(c) ? String.fromCharCode(((c.charCodeAt(0) % 32) - 1 + by + 26) % 26 + (c < 'a' ? 65 : 97)) : c)).join('')
  console.log(caesar('Hello, World!', 3), caesar(caesar('Round trip', 7), -7))
}
