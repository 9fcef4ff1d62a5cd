import type { LucideIcon } from 'lucide-react';
import { LoaderCircle } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Tone } from '../view/status-words';
import { Explained } from './explained';

export interface FootText {
  readonly icon: LucideIcon;
  readonly tone: Tone;
  readonly text: string;
}

interface Props {
  readonly title: string;
  /** Before the title, which then reads as a verdict. */
  readonly mark?: ReactNode;
  /** One sentence: what this page is for. */
  readonly lead: string;
  readonly tools?: ReactNode;
  /** Under title and tools, still in the head: scan bar, paths. */
  readonly below?: ReactNode;
  /** Beside the body, at the right. */
  readonly panel?: ReactNode;
  /** Why one can or cannot go on. */
  readonly foot: FootText;
  /** The way forward, at the right, always in the same place. */
  readonly acts?: ReactNode;
  readonly testId: string;
  readonly children: ReactNode;
}

/** Head, body, foot of a page. Only the body scrolls. */
export function StepFrame({ title, mark, lead, tools, below, panel, foot, acts, testId, children }: Props) {
  const Icon = foot.icon;
  return (
    <section className="step-frame" aria-label={title} data-testid={testId}>
      <header className="step-head">
        <div className={mark ? 'step-head-row' : 'step-head-row step-head-row-plain'}>
          {mark}
          <div className="step-head-text">
            <h1 className={mark ? 'verdict-title' : undefined}>{title}</h1>
            <p>
              <Explained text={lead} />
            </p>
          </div>
          {tools ? <div className="step-tools">{tools}</div> : null}
        </div>
        {below ? <div className="step-head-below">{below}</div> : null}
      </header>
      <div className="step-body" data-region="body" tabIndex={-1}>
        {children}
        {panel}
      </div>
      <footer className="step-foot" data-region="foot" tabIndex={-1}>
        <div className="step-foot-text" data-testid="foot-text">
          <Icon size={15} aria-hidden className={`tone-${foot.tone}${Icon === LoaderCircle ? ' spin' : ''}`} />
          <span>{foot.text}</span>
        </div>
        <div className="step-foot-acts">{acts}</div>
      </footer>
    </section>
  );
}
