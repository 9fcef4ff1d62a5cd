import type { IpcMainInvokeEvent } from 'electron';
import { describe, expect, it } from 'vitest';
import { contractKinds } from '../shared/contract-kinds';
import { wire } from '../shared/contract-kit';
import { EarlyCalls } from './early-calls';

const event = {} as IpcMainInvokeEvent;

describe('EarlyCalls', () => {
  it('takes every call of the contract at once, and answers when the engine is there', async () => {
    const served = new Map<string, (event: IpcMainInvokeEvent, input: unknown) => unknown>();
    const calls = new EarlyCalls({ handle: (channel, listener) => void served.set(channel, listener) });
    const names = Object.entries(contractKinds).filter(([, kind]) => kind === 'call');
    expect([...served.keys()].sort()).toEqual(names.map(([name]) => wire(name)).sort());

    const order: string[] = [];
    const early = Promise.resolve(served.get(wire('engine.snapshot'))?.(event, 'early')).then((answer) => {
      order.push('answered');
      return answer;
    });
    await Promise.resolve();
    calls.handle(wire('engine.snapshot'), (_event, input) => `seen ${String(input)}`);
    order.push('opened');
    calls.open();
    expect(await early).toBe('seen early');
    expect(order).toEqual(['opened', 'answered']);
    expect(await served.get(wire('engine.snapshot'))?.(event, 'late')).toBe('seen late');
  });
});
