// switch compares with ===, falls through, evaluates case expressions in order until one fits: ECMA-262 14.12.
const asked: string[] = []
const ask = (value: string): string => {
  asked.push(String(value))
  return value
}

function fall(n: number): string {
  let out = ''
  switch (n) {
    case 1:
      out += 'one '
    case 2:
      out += 'two '
      break
    default:
      out += 'default '
    case 3:
      out += 'three '
      break
    case 4: {
      const n = 'shadow'
      out += n
    }
  }
  return out
}

function kind(value: string | number | boolean | null): string {
  switch (value) {
    case null: return 'null'
    case 0: return 'zero'
    case '0': return 'text zero'
    case true: return 'yes'
    case NaN: return 'never'
  }
  switch (typeof value) {
    case 'number': return value > 0 ? 'positive' : 'other number'
    case 'string': return value.length ? 'text' : 'empty'
    default: return 'no'
  }
}

export function main(): void {
  console.log([1, 2, 3, 4, 5].map(fall).join('| '))
  console.log([null, 0, -0, '0', true, NaN, 7, 'x', '', false].map(kind).join(', '))

  switch (ask('b')) {
    case ask('a'):
    case ask('b'):
    case ask('c'):
      console.log(asked.join())
  }

  switch (true) {
    case asked.length > 5: console.log('many'); break
    case asked.length > 2: console.log('some'); break
    default: console.log('few')
  }

  // One scope for all cases; a closure made in one sees what another assigns.
  let show = (): string => 'unset'
  for (const turn of [0, 1]) {
    switch (turn) {
      case 0: {
        let state = 'zero'
        show = () => state
        state += '!'
        break
      }
      case 1:
        console.log(show())
    }
  }
}
