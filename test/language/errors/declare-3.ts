// expect: UNI-L035 2:1
declare global {
  interface Array<T> { last(): T }
}

export function main(): void {
  console.log([1].length);
}
