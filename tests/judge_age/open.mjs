// Opens an age file with the identities of an identity file, and writes what was in it to standard output.
//   node open.mjs FILE IDENTITIES
// Exit code 1, with the reason on standard error, when the file does not open.

import { readFile } from "node:fs/promises";
import { Decrypter } from "age-encryption";

const [file, identities] = process.argv.slice(2);
try {
  const opener = new Decrypter();
  for (const line of (await readFile(identities, "utf8")).split(/\r?\n/)) {
    if (line !== "" && !line.startsWith("#")) opener.addIdentity(line);
  }
  const content = await opener.decrypt(await readFile(file));
  await new Promise((written) => process.stdout.write(content, written));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
