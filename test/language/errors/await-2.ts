// expect: UNI-L010 5:5
async function* numbers(): AsyncGenerator<number> {
  yield 1;
}
for await (const n of numbers()) console.log(n);

export function main(): void {}
