// Strings compare by UTF-16 code units; == of the same type is ===: ECMA-262 7.2.13, 7.2.14.
export function main(): void {
  const words = ['b', 'a', 'B', 'é', '', 'ab', 'aB', '10', '9', '😀', '\uffff', 'Z']
  console.log([...words].sort().map((w) => w.replace('\uffff', 'FFFF')).join(','))
  console.log('a' < 'b', 'a' < 'B', 'a' < 'aa', '10' < '9', '' < 'a', '😀' < '\uffff', 'é' > 'z')
  console.log('a' <= 'a', 'a' >= 'a', 'a' !== 'a', 'A'.toLowerCase() === 'a')

  const made = ['x', 'y'].join('')
  console.log(made === 'xy', made === 'x' + 'y', 'xy'.slice(1) === 'y', made !== 'xY', ''.concat('') === '')
  let last: string | null = null
  let runs = 0
  for (const c of 'aabbbc') {
    if (c !== last) runs++
    last = c
  }
  console.log(runs, last)

  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
  console.log(compare('abc', 'abd'), compare('b', 'abc'), compare('x', 'x'))
  const maximum = words.reduce((a, b) => (a > b ? a : b))
  console.log(maximum.charCodeAt(0).toString(16), words.indexOf('ab'), words.includes('c'))
  const n = 5 as number | string
  const five = '5' as number | string
  console.log(n === five, String(n) === five, n === 5, five === '5', new Set([n, five, 5, '5']).size)
  const key = (s: string): string => {
    switch (s) {
      case 'a' + 'b': return 'joined'
      case made: return 'made'
      default: return 'other'
    }
  }
  console.log(key('ab'), key('xy'), key('AB'))
}
