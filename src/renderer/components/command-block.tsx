import { CopyButton } from './copy-button';

interface Props {
  /** Exact text of each command, in order. Several lines in one command stay together. */
  readonly commands: readonly string[];
  /** A short word over each command, or none. */
  readonly titles?: readonly string[];
  /** What is copied, when it is not the commands themselves. */
  readonly copied?: string;
}

/** Commands exactly as they run, numbered when there are several, with one button that copies all of them. */
export function CommandBlock({ commands, titles, copied }: Props) {
  const isMany = commands.length > 1;
  return (
    <div className="command-block">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long plan scrolls inside its box, and has to be reachable by keyboard */}
      <pre className="mono" tabIndex={0}>
        {commands.map((command, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan's commands never move, and two may be the same
          <span key={index} className="command-line" data-number={isMany ? index + 1 : '$'}>
            <span>
              {titles?.[index] ? <span className="command-title">{titles[index]}</span> : null}
              {command}
            </span>
          </span>
        ))}
      </pre>
      <CopyButton text={copied ?? commands.join('\n')} />
    </div>
  );
}
