// Wrapping, justifying, centring and tabulating text. ECMA-262 22.1.
function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (let word of text.split(/\s+/).filter(each => each !== '')) {
    while (word.length > width) {
      if (line) lines.push(line)
      lines.push(word.slice(0, width))
      word = word.slice(width)
      line = ''
    }
    if (line && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line ? `${line} ${word}` : word
  }
  return line ? [...lines, line] : lines
}

function justify(line: string, width: number): string {
  const words = line.split(' ')
  const gaps = words.length - 1
  if (gaps === 0) return line.padEnd(width)
  const spaces = width - words.reduce((sum, word) => sum + word.length, 0)
  return words.map((word, i) => i === gaps ? word : word + ' '.repeat(Math.floor(spaces / gaps) + (i < spaces % gaps ? 1 : 0))).join('')
}

function centre(line: string, width: number): string { return line.padStart((width + line.length) / 2).padEnd(width) }

type Align = 'left' | 'right' | 'centre'
function table(header: string[], rows: (string | number | null)[][], align: Align[] = []): string {
  const texts = rows.map(row => row.map(cell => cell === null ? '-' : typeof cell === 'number' ? cell.toFixed(1) : cell))
  const widths = header.map((title, i) => Math.max(title.length, ...texts.map(row => row[i].length)))
  const format = (cells: string[]): string => cells.map((cell, i) => {
    switch (i < align.length ? align[i] : 'left') {
      case 'right': return cell.padStart(widths[i])
      case 'centre': return centre(cell, widths[i])
      default: return cell.padEnd(widths[i])
    }
  }).join(' | ').trimEnd()
  return [format(header), widths.map(width => '-'.repeat(width)).join('-+-'), ...texts.map(format)].join('\n')
}

export function main(): void {
  const text = `The quick brown fox   jumps over the lazy dog, and then
    incomprehensibilities follow. End.`
  for (const width of [12, 30]) for (const line of wrap(text, width)) console.log(`|${line.padEnd(width)}|${justify(line, width)}|${centre(line, width)}|`)
  console.log(wrap('', 5), wrap('   ', 5), wrap('abcdefghij', 3), wrap('a bc def', 1))
  console.log(table(['name', 'price', 'note'], [['nut', 0.25, null], ['bolt M8', 12, 'new'], ['', -100.06, 'x']], ['left', 'right', 'centre']))
  console.log(table(['only'], []))
  const counts = [...text.toLowerCase().replace(/[^a-z]/g, '')].reduce((map, c) => map.set(c, (map.get(c) ?? 0) + 1), new Map<string, number>())
  const top = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).slice(0, 4)
  for (const [letter, n] of top) console.log(letter, '#'.repeat(n), n)
}
