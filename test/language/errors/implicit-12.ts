// expect: UNI-L002 4:51
export async function main(): Promise<void> {
  for (const result of await Promise.allSettled([Promise.reject(new Error("no"))])) {
    if (result.status === "rejected") console.log(result.reason.message);
  }
}
