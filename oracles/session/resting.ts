/**
 * Sessions of onnxruntime between solves: the last few oracles stay open, each for whoever asks for it next.
 *
 * A session serves one at a time; one that has failed is not kept.
 * Tests: tests/oracles/session/session_test.ts, tests/solve/compile_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { bytesOfOracle, type Oracle } from "../../sde/language/oracle.ts";
import { openOracle, type OracleOptions, type OracleSession } from "./session.ts";
import type { OracleError } from "./failure.ts";
import type { DeviceOracle } from "./webgpu.ts";
import { lastFew } from "../../backends/host/kept.ts";

interface Session<P extends readonly unknown[], R> {
  readonly run: (...asked: P) => Promise<R>;
  readonly release: () => Promise<void>;
}

const bounds = { most: 4, mostBytes: 2 ** 28 } as const;

/** Sessions at rest, by their oracle and where they are. */
const lending = <Place, P extends readonly unknown[], R, S extends Session<P, R>>() => {
  interface Resting {
    readonly oracle: Oracle;
    readonly place: Place;
    readonly session: S;
  }
  const atRest = lastFew<Resting>({
    ...bounds,
    bytesOf: ({ oracle }) => bytesOfOracle(oracle),
    letGo: ({ session }) => session.release(),
  });
  const lent = (r: Resting): S => {
    let failed = false;
    return {
      ...r.session,
      run: (...asked: P) =>
        r.session.run(...asked).catch((thrown) => {
          failed = true;
          throw thrown;
        }),
      release: () => (failed ? r.session.release() : atRest.add(r)),
    };
  };
  return (oracle: Oracle, place: Place, open: TaskEither<OracleError, S>): TaskEither<OracleError, S> =>
  async () => {
    const rested = atRest.take((r) => r.oracle === oracle && r.place === place);
    if (rested !== undefined) return E.right(lent(rested));
    return E.map((session: S) => lent({ oracle, place, session }))(await open());
  };
};

const ofHost = lending<
  OracleOptions["provider"],
  Parameters<OracleSession["run"]>,
  Float32Array,
  OracleSession
>();
const ofDevice = lending<object, Parameters<DeviceOracle["run"]>, void, DeviceOracle>();

/** An oracle as `openOracle` opens it, or one that was left open; its release lets it rest. */
export function lentOracle(
  oracle: Oracle,
  options: Pick<OracleOptions, "provider">,
): TaskEither<OracleError, OracleSession> {
  return ofHost(oracle, options.provider, openOracle(oracle, options));
}

/** The same on a device, as `open` opens it: one that rests on that device, or a new one. */
export function lentDeviceOracle(
  oracle: Oracle,
  device: object,
  open: TaskEither<OracleError, DeviceOracle>,
): TaskEither<OracleError, DeviceOracle> {
  return ofDevice(oracle, device, open);
}
