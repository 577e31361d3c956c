// expect: UNI-L001 2:14
const queue: any[] = [];

export function main(): void {
  queue.push("a", 1);
  console.log(queue.length);
}
