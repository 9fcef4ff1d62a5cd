import { createServer, get } from 'node:http';
import { type AddressInfo, connect, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DASK_PAGE, DashboardDoor } from './dashboard-door';

const textOf = (url: string): Promise<string> =>
  new Promise((resolve, reject) => {
    get(url, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      answer.on('end', () => resolve(text));
    }).on('error', reject);
  });

describe('the way to the pages of a running scheduler', () => {
  let pages: Server;
  let port: number;
  const door = new DashboardDoor();

  beforeEach(async () => {
    pages = createServer((request, answer) => answer.end(`page ${request.url}`));
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', () => resolve()));
    port = (pages.address() as AddressInfo).port;
  });
  afterEach(async () => {
    await door.close();
    pages.close();
  });

  it('is closed while nothing runs', async () => {
    await expect(door.open()).rejects.toMatchObject({ code: 'unsupported-here' });
  });

  it('leads to the pages, on the loopback of this computer, by one address for the whole run', async () => {
    door.offer(async () => connect(port, '127.0.0.1'));
    const [url, again] = await Promise.all([door.open(), door.open()]);
    expect(again).toBe(url);
    expect(new URL(url).hostname).toBe('127.0.0.1');
    expect(await textOf(url)).toBe(`page ${DASK_PAGE}`);
  });

  it('ends with the run: the port is gone, and so is every connection', async () => {
    door.offer(async () => connect(port, '127.0.0.1'));
    const url = new URL(await door.open());
    const open = connect(Number(url.port), '127.0.0.1');
    await new Promise((resolve) => open.once('connect', resolve));
    const closed = new Promise((resolve) => open.once('close', resolve));
    await door.close();
    await closed;
    await expect(textOf(url.href)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await expect(door.open()).rejects.toMatchObject({ code: 'unsupported-here' });
  });

  it('lets go of a caller when the node cannot be reached', async () => {
    door.offer(() => Promise.reject(new Error('no channel')));
    await expect(textOf(await door.open())).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
