import type { NodeFacts } from '../../shared/model/node';

const GIB = 1024 ** 3;
const CORES_PER_SLOT = 4;
const GIB_PER_SLOT = 8;
const MOST_SLOTS = 4;

/** How many Dask slots a machine gets, and why, one reason per limit. */
export interface SlotAdvice {
  readonly slots: number;
  readonly reasons: readonly string[];
}

/** What the advice is made from. `gpu` names GPUs, separated by semicolons or commas; '' = none is known. */
export type Machine = Pick<NodeFacts, 'cores' | 'ramBytes' | 'gpu'>;

/** GPUs in a list of names. Pure. */
export const gpuCount = (gpu: string): number => gpu.split(/[;,]+/).filter((part) => part.trim() !== '').length;

const within = (count: number): number => Math.max(1, Math.min(MOST_SLOTS, count));
const workers = (count: number): string => `${count} worker(s)`;

/**
 * AGILab's own rule (ORCHESTRATE, `_recommended_workers_for_node`): the smallest of cores / 4, memory / 8 GB and the
 * number of GPUs where there are any, from one to four; one on the scheduler, which has other work. Pure.
 */
export function slotAdvice({ cores, ramBytes, gpu }: Machine, isScheduler = false): SlotAdvice {
  const ramGib = Math.round(ramBytes / GIB);
  const byCores = cores > 0 ? within(Math.floor(cores / CORES_PER_SLOT)) : 1;
  const byRam = ramGib > 0 ? within(Math.floor(ramGib / GIB_PER_SLOT)) : MOST_SLOTS;
  const gpus = gpuCount(gpu);
  const byGpu = gpus > 0 ? within(gpus) : MOST_SLOTS;
  const reasons = [
    cores > 0 ? `CPU budget: ${cores} core(s) -> ${workers(byCores)}` : 'CPU core count unknown; using one worker',
    ramGib > 0 ? `RAM budget: ${ramGib} GB -> ${workers(byRam)}` : 'RAM unknown; not increasing above CPU budget',
    ...(gpus > 0 ? [`GPU budget: ${gpus} detected -> ${workers(byGpu)}`] : []),
    ...(isScheduler ? ['scheduler host kept to one worker'] : []),
  ];
  return { slots: isScheduler ? 1 : Math.min(byCores, byRam, byGpu), reasons };
}
