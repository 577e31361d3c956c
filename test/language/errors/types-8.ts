// expect: TS18046 6:17
export function main(): void {
  try {
    throw new Error("x");
  } catch (e) {
    console.log(e.message);
  }
}
