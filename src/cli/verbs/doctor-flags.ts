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

/** The flags as the engine takes them, from what commander parsed. */
export function flagsFrom(options: Readonly<Record<string, unknown>>): DoctorFlags {
  const given = AGILAB_FLAGS.map(({ key, name, alias, otherwise }) => {
    const parsed = options[name.startsWith('no-') ? camel(name.slice(3)) : camel(name)];
    const other = alias ? options[camel(alias)] : undefined;
    return [key, other ?? parsed ?? otherwise];
  });
  return Object.fromEntries(given) as unknown as DoctorFlags;
}
