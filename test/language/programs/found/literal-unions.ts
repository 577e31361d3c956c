// Conditional expressions of string literals, joined by + and in templates. ECMA-262 13.15.3.
export function main(): void {
  for (const a of [1, 3]) {
    console.log([2].map((b) => `${a < b ? '<' : '.'}${a > b ? '>' : '.'}`).join(' '))
    console.log((a < 2 ? 'x' : 'y') + (a > 2 ? 'p' : 'q') + (a > 2 ? 1 : 'none'), (a < 2 ? '5' : 'five').length)
  }
}
