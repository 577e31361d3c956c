// expect: UNI-L006 2:22
function later(task: Function): void {
  console.log(task.length);
}

export function main(): void {
  later(() => {});
}
