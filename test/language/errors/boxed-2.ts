// expect: UNI-L033 3:7
export function main(): void {
  if (new Boolean(false)) console.log("true, as an object");
}
