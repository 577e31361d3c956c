// A captured variable is the variable, not its value: assignments on either side are seen on the other: ECMA-262 9.1.1.1.5 SetMutableBinding.
export function main(): void {
  let n: number | undefined
  let word: string | null = null
  let flag = false
  const show = (): string => `${n} ${word} ${flag}`
  console.log(show())
  n = 1.5
  word = 'set'
  flag = true
  console.log(show())
  const clear = (): void => {
    n = undefined
    word = null
    flag = !flag
  }
  clear()
  console.log(n, word, flag)

  let i = 0
  const next = (): number => i++
  const values = [next(), i, next(), i++, next(), ++i, i]
  console.log(values.join())

  // The operand on the left is read before the call on the right changes it.
  let x = 1
  const bump = (): number => {
    x += 10
    return 1
  }
  x = x + bump()
  console.log(x)
  x += bump()
  console.log(x)
  const sum = x + bump() + x
  console.log(sum, x)

  let items = ['a']
  const add = (s: string): void => void items.push(s)
  add('b')
  const old = items
  items = []
  add('c')
  console.log(old.join(), items.join())
}
