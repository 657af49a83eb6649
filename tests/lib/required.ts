/**
 * A missing device is not a pass: where `ITO_REQUIRE_WEBGPU=1` says that there must be one, a test that would be skipped
 * fails.
 * @module
 */
const variable = "ITO_REQUIRE_WEBGPU";
const isGranted = (await Deno.permissions.query({ name: "env", variable })).state === "granted";
const isRequired = isGranted && Deno.env.get(variable) === "1";

/** Defines a test that needs a device; `missing` says why there is none. */
export function needsDevice(name: string, missing: string | undefined, fn: () => Promise<void>): void {
  const skipped = missing !== undefined && !isRequired;
  Deno.test({ name: skipped ? `${name} (skipped: ${missing})` : name, ignore: skipped, fn });
}
