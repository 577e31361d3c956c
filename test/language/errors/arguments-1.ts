// expect: UNI-L022 4:23
function sum(): number {
  let total = 0;
  for (let i = 0; i < arguments.length; i++) total += i;
  return total;
}

export function main(): void {
  console.log(sum());
}
