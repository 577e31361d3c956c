// expect: UNI-L009 2:12
const fs = require("fs");

export function main(): void {
  console.log("no files");
}
