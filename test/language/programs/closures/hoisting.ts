// Function declarations are usable before they stand, in blocks from the block's begin, and close over variables set later: ECMA-262 14.2.3, 10.2.11.
export function main(): void {
  console.log(early(), twice(4))
  let base = 10
  function early(): string {
    return 'early'
  }
  function twice(n: number): number {
    return helper(n) + helper(n)
    function helper(k: number): number {
      return k + 1
    }
  }
  console.log(addBase(1))
  base = 20
  console.log(addBase(1))
  function addBase(n: number): number {
    return n + base
  }
  if (base > 15) {
    console.log(local('x'))
    function local(s: string): string {
      return s + base
    }
  }
  const fs: (() => number)[] = []
  for (let i = 0; i < 3; i++) {
    fs.push(square)
    function square(): number {
      return i * i
    }
  }
  console.log(fs.map((f) => f()).join(' '))

  // Used in a function before its declaration is reached, called after.
  const lazy = (): number => later * 2
  const later = 21
  console.log(lazy())

  switch (base) {
    case 20: {
      console.log(inCase())
      function inCase(): string {
        return 'in case'
      }
    }
  }
}
