// expect: UNI-L040 2:21
class Stack extends Array<number> {
  peek(): number | undefined { return this[this.length - 1]; }
}

export function main(): void {
  console.log(new Stack().peek());
}
