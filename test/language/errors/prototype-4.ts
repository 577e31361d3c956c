// expect: UNI-L012 6:20
interface Node { value: number }

export function main(): void {
  const node: Node = { value: 1 };
  console.log(node.__proto__);
}
