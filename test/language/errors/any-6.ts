// expect: UNI-L001 5:15
export function main(): void {
  try {
    throw new Error("boom");
  } catch (e: any) {
    console.log(e.message);
  }
}
