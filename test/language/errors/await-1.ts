// expect: UNI-L010 2:16
const answer = await Promise.resolve(42);

export function main(): void {
  console.log(answer);
}
