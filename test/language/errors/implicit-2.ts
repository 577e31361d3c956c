// expect: UNI-L002 3:15
export function main(): void {
  console.log(JSON.parse("[1,2]").length);
}
