import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps, Tooltip, TooltipTrigger } from 'react-aria-components';

export type ButtonLook = 'plain' | 'filled' | 'quiet' | 'danger';

interface Props extends Omit<ButtonProps, 'children' | 'className'> {
  readonly look?: ButtonLook;
  readonly icon?: LucideIcon;
  readonly endIcon?: LucideIcon;
  readonly isLarge?: boolean;
  readonly testId?: string;
  readonly children: ReactNode;
}

/** A button whose words say what it does. The one filled button of a surface carries `data-primary`, which Mod Enter presses. */
export function Button({ look = 'plain', icon: Icon, endIcon: End, isLarge, testId, children, ...rest }: Props) {
  const classes = ['button', look === 'plain' ? '' : `button-${look}`, isLarge ? 'button-large' : '']
    .filter(Boolean)
    .join(' ');
  return (
    <AriaButton
      {...rest}
      className={classes}
      {...(testId ? { 'data-testid': testId } : {})}
      {...(look === 'filled' ? { 'data-primary': '' } : {})}
    >
      {Icon ? <Icon size={15} aria-hidden /> : null}
      {children}
      {End ? <End size={15} aria-hidden /> : null}
    </AriaButton>
  );
}

interface IconProps extends Omit<ButtonProps, 'children' | 'className'> {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly testId?: string;
}

/** A button with an icon alone: its word is in the tooltip, and read aloud. */
export function IconButton({ icon: Icon, label, testId, ...rest }: IconProps) {
  return (
    <TooltipTrigger delay={400}>
      <AriaButton
        {...rest}
        className="button button-icon"
        aria-label={label}
        {...(testId ? { 'data-testid': testId } : {})}
      >
        <Icon size={15} aria-hidden />
      </AriaButton>
      <Tooltip className="tooltip" offset={6}>
        {label}
      </Tooltip>
    </TooltipTrigger>
  );
}
