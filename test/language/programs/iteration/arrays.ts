// for-of over an array reads length and elements as it goes: ECMA-262 23.1.5.1 CreateArrayIterator.
export function main(): void {
  const growing = [1, 2, 3]
  const seen: number[] = []
  for (const x of growing) {
    seen.push(x)
    if (x < 3) growing.push(x * 10)
  }
  console.log(seen.join(), growing.length)

  const shrinking = [1, 2, 3, 4, 5, 6]
  seen.length = 0
  for (const x of shrinking) {
    seen.push(x)
    shrinking.pop()
  }
  console.log(seen.join(), shrinking.join())

  const shifting = ['a', 'b', 'c', 'd']
  let text = ''
  for (const letter of shifting) {
    text += letter
    if (letter === 'a') shifting.shift()
  }
  console.log(text)

  // The variable may be assigned anew: the loop goes on over the old array.
  let list = [1, 2, 3]
  const got: number[] = []
  for (const x of list) {
    list = [9, 9, 9, 9]
    got.push(x)
  }
  console.log(got.join(), list.length)

  for (const [i, name] of ['x', 'y'].entries()) console.log(i, name)
  for (const i of ['x', 'y', 'z'].keys()) text += i
  for (const s of ['p', 'q'].values()) text += s
  console.log(text)

  const flags = [true, false]
  for (const flag of flags) text += flag ? 'T' : 'F'
  for (const value of [1.5, undefined, null]) text += ` ${value}`
  for (const cell of [[1, 2], [3]]) for (const x of cell) text += `;${x}`
  for (const _ of []) text += 'never'
  console.log(text)
}
