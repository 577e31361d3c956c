// Tuples as parameter lists: spread into calls, gathered from them, generic over them.
function call<A extends unknown[], R>(f: (...args: A) => R, ...args: A): R {
  return f(...args)
}

const bindFirst = <A, B extends unknown[], R>(f: (a: A, ...rest: B) => R, a: A) => (...rest: B): R => f(a, ...rest)

function timed<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => [R, number] {
  let calls = 0
  return (...args) => [f(...args), ++calls]
}

const zip = <A, B>(a: A[], b: B[]): [A, B][] => a.slice(0, b.length).map((x, i) => [x, b[i]])
const unzip = <A, B>(pairs: [A, B][]): [A[], B[]] => [pairs.map(([a]) => a), pairs.map(([, b]) => b)]

type Command = ['add', number, number] | ['say', string] | ['stop']

function run(command: Command): string {
  switch (command[0]) {
    case 'add': return String(command[1] + command[2])
    case 'say': return command[1].toUpperCase()
    case 'stop': return '.'
  }
}

export function main(): void {
  const args: [number, string] = [3, 'ab']
  const repeat = (n: number, s: string): string => s.repeat(n)
  console.log(repeat(...args), call(repeat, 2, 'x'), call(Math.max, 1, 5, 3), bindFirst(repeat, 4)('z'))
  const clock = timed((a: number, b: number) => a * b)
  const [product, calls] = clock(3, 4)
  console.log(product, calls, clock(1, 1).join())
  const pairs = zip(['a', 'b', 'c'], [1, 2])
  const [letters, numbers] = unzip(pairs)
  console.log(pairs.join(' '), letters.join(''), numbers.join('+'))
  const commands: Command[] = [['add', 1, 2], ['say', 'hi'], ['stop']]
  console.log(commands.map(run).join(' '))
  const entries = Object.entries({ x: 1, y: 2 }).map(([key, value], i): [string, number] => [key + i, value * 10])
  console.log(Object.fromEntries(entries).y1, new Map(entries).size)
}
