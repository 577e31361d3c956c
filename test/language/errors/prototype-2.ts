// expect: UNI-L012 5:19
const base = { greet: "hello" };

export function main(): void {
  const child = { __proto__: base, name: "x" };
  console.log(child.name);
}
