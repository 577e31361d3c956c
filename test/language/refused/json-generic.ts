// expect: UNI-L047 3:10
function read<T>(text: string): T {
  return JSON.parse(text) as T
}

export function main(): void {
  console.log(read<{ a: number }>('{"a":1}').a)
}
