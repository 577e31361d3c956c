// expect: UNI-L027 5:1
function greet(): string {
  return greet.greeting;
}
namespace greet {
  export const greeting = "hello";
}

export function main(): void {
  console.log(greet());
}
