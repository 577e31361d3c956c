// expect: UNI-L016 3:12
function labelled(name: string): Record<string, number> {
  return { [name]: 1 };
}

export function main(): void {
  console.log(labelled("a"));
}
