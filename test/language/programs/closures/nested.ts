// Functions nested four deep reach every scope above them, and shadowing hides what is outside: ECMA-262 9.1.2.1 GetIdentifierReference.
function outer(a: number): (b: number) => (c: number) => () => string {
  let calls = 0
  return (b) => {
    let inner = 0
    return (c) => {
      const product = a * b * c
      return () => {
        calls++
        inner++
        return `${a} ${b} ${c} ${product} calls=${calls} inner=${inner}`
      }
    }
  }
}

const x = 'module'

export function main(): void {
  const withA = outer(2)
  const withB = withA(3)
  const otherB = withA(5)
  const f = withB(4)
  console.log(f())
  console.log(withB(10)())
  console.log(otherB(1)())
  console.log(f())

  const show: string[] = [x]
  {
    const x = 'block'
    show.push(x)
    const inFunction = (x: string): string => {
      show.push(x)
      {
        const x = 'inner block'
        show.push(x)
      }
      return x
    }
    show.push(inFunction('parameter'))
    show.push(x)
  }
  show.push(x)
  console.log(show.join(' / '))

  const compose = <A, B, C>(f: (a: A) => B, g: (b: B) => C) => (a: A): C => g(f(a))
  const shout = compose((n: number) => n * 2, (n) => `${n}!`)
  console.log(shout(21), compose(shout, (s) => s.length)(500))
}
