import { Doors, type Knock, type KnockOutcome } from '../ssh/doors';

export type ProbeOutcome = KnockOutcome;
export type Probe = Knock;

/** Asks one address whether its port is open. `settle` is called exactly once, never during this call. */
export type AskPort = (
  address: string,
  port: number,
  timeoutMs: number,
  settle: (outcome: ProbeOutcome) => void,
) => Probe;

const doors = new Doors();

/** Connects to one address and hangs up at once. */
export const probe: AskPort = (address, port, timeoutMs, settle) =>
  doors.knock(address, port, timeoutMs, (outcome) => {
    if (outcome === 'open') doors.shut(address, port);
    settle(outcome);
  });
