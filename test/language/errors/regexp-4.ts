// expect: UNI-L032 3:36
export function main(): void {
  console.log("Ünder".replace(/\\?[\P{ASCII}]/u, "?"));
}
