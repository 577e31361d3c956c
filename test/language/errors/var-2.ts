// expect: UNI-L030 4:12
export function main(): void {
  const tasks: (() => number)[] = [];
  for (var i = 0; i < 3; i++) tasks.push(() => i);
  console.log(tasks.map((task) => task()));
}
