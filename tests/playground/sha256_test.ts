/** SHA-256 against the platform's, at lengths about the ends of blocks. */
import { assertEquals } from "@std/assert";
import { sha256 } from "../../playground/engine/sha256.ts";

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");

Deno.test("sha256 is the platform's, at every length up to three blocks and of many", async () => {
  for (const length of [...Array(193).keys(), 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, k) => (k * 131 + length) % 256);
    assertEquals(sha256(bytes), hex(await crypto.subtle.digest("SHA-256", bytes)), `${length} bytes`);
  }
});
