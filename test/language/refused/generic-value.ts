// expect: UNI-L047 5:15
interface Lib { last: <T>(xs: T[]) => T | undefined }
export function main(): void {
  const lib: Lib = { last: (xs) => xs.at(-1) }
  console.log(lib.last([1, 2]))
}
