import type { IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contract } from '../shared/contract';
import { contractKinds } from '../shared/contract-kinds';
import { call, wire } from '../shared/contract-kit';
import { Failure } from '../shared/failure';
import { serveContract } from './contract-server';

type Listener = (event: IpcMainInvokeEvent, ...args: unknown[]) => unknown;

const small = { double: call(z.number().int(), z.number()) } as const;

function serve(handler: (input: number) => number, isTrusted = true) {
  const served = new Map<string, Listener>();
  const server = { handle: (channel: string, listener: Listener) => void served.set(channel, listener) };
  serveContract(small, { double: handler }, server, () => isTrusted);
  return (input: unknown) => served.get(wire('double'))?.({} as IpcMainInvokeEvent, input);
}

describe('serveContract', () => {
  it('answers with the value of the handler', async () => {
    expect(await serve((n) => n * 2)(4)).toEqual({ ok: true, value: 8 });
  });

  it('refuses a stranger before anything is read', async () => {
    const invoke = serve(() => {
      throw new Error('reached');
    }, false);
    expect(await invoke(4)).toMatchObject({ ok: false, failure: { code: 'untrusted-sender' } });
  });

  it.each(['4', 4.5, null, undefined, {}])('refuses the input %j', async (input) => {
    expect(await serve((n) => n)(input)).toMatchObject({ ok: false, failure: { code: 'bad-input' } });
  });

  it('puts failures into values, and what nobody planned too', async () => {
    const planned = serve(() => {
      throw new Failure('busy');
    });
    expect(await planned(1)).toMatchObject({ ok: false, failure: { code: 'busy', next: { en: expect.any(String) } } });
    const unplanned = serve(() => {
      throw new TypeError('boom');
    });
    expect(await unplanned(1)).toMatchObject({ ok: false, failure: { code: 'internal', detail: 'boom' } });
  });
});

describe('the contract', () => {
  it('has the same names and kinds as what preload builds from', () => {
    expect(contractKinds).toEqual(
      Object.fromEntries(Object.entries(contract).map(([name, entry]) => [name, entry.kind])),
    );
  });

  it('can cancel every job: each is started by the one entry that answers with its id', () => {
    expect(contract['job.start'].output.safeParse({ jobId: 'a' }).success).toBe(true);
    expect(contract['job.cancel'].input.safeParse({ jobId: 'a' }).success).toBe(true);
  });
});
