import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  AGILAB_FLAGS,
  type AgilabFlag,
  type DoctorFlags,
  type FlagValue,
  SHARE_BACKENDS,
} from '../../engine/doctor/agilab-flags';

type NumberValue = Extract<FlagValue, { kind: 'number' }>;

const numberFrom =
  ({ least, most, isWhole }: NumberValue) =>
  (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`Give a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
    }
    return value;
  };

function optionOf({ name, value, otherwise, help }: AgilabFlag, called = name): Option {
  switch (value.kind) {
    case 'switch':
      return new Option(`--${called}`, help);
    case 'backend':
      return new Option(`--${called} <kind>`, help).choices(SHARE_BACKENDS);
    case 'text': {
      const option = new Option(`--${called} <${value.shown}>`, help);
      return otherwise === '' ? option : option.default(otherwise);
    }
    case 'number':
      return new Option(`--${called} <${value.shown}>`, help).argParser(numberFrom(value)).default(otherwise);
  }
}

const camel = (name: string): string => name.replace(/-([a-z])/g, (_hyphen, letter: string) => letter.toUpperCase());

/** Gives the command every flag of `agilab doctor`. A second name of a flag is taken and not listed. */
export function addAgilabFlags(command: Command): Command {
  for (const flag of AGILAB_FLAGS) {
    command.addOption(optionOf(flag));
    if (flag.alias) command.addOption(optionOf(flag, flag.alias).hideHelp());
  }
  return command;
}

/** Every flag with its hyphens, and whether it takes a value: what a shortened one is looked up in. */
export const FLAG_NAMES: ReadonlyMap<string, boolean> = new Map([
  ...AGILAB_FLAGS.flatMap(({ name, alias, value }) =>
    [name, ...(alias ? [alias] : [])].map((each) => [`--${each}`, value.kind !== 'switch'] as const),
  ),
  ['--help', false],
]);

/** The flags as the engine takes them, from what commander parsed. @param isGiven whether an option stood on the command line. */
export function flagsFrom(
  options: Readonly<Record<string, unknown>>,
  isGiven: (option: string) => boolean = () => false,
): DoctorFlags {
  const optionOfName = (name: string): string => camel(name.startsWith('no-') ? name.slice(3) : name);
  const values = AGILAB_FLAGS.map(({ key, name, alias, otherwise }) => {
    const other = alias ? options[camel(alias)] : undefined;
    return [key, other ?? options[optionOfName(name)] ?? otherwise];
  });
  const given = AGILAB_FLAGS.flatMap(({ key, name }) => (isGiven(optionOfName(name)) ? [key] : []));
  return { ...Object.fromEntries(values), given: new Set(given) } as unknown as DoctorFlags;
}
