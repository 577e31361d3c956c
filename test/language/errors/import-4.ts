// expect: UNI-L009 5:1
function main(): void {
  console.log("started");
}
export = { main };
