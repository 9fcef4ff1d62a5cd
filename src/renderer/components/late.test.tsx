import { useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { late, loadRest } from './late';

// As in the window: React decides when effects run, a moment after the picture.
const react = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean | undefined };
const before = react.IS_REACT_ACT_ENVIRONMENT;
beforeEach(() => {
  react.IS_REACT_ACT_ENVIRONMENT = false;
});
afterEach(() => {
  react.IS_REACT_ACT_ENVIRONMENT = before;
});

const Part = () => <p>here</p>;

test('a part whose script comes between the picture without it and its effects is shown', async () => {
  let arrive = (): void => {};
  const Late = late(() => new Promise<typeof Part>((resolve) => (arrive = () => resolve(Part))));
  void loadRest();
  const Page = () => {
    useLayoutEffect(() => arrive(), []);
    return <Late />;
  };
  const place = document.createElement('div');
  const root = createRoot(place);
  root.render(<Page />);
  await vi.waitFor(() => expect(place.textContent).toBe('here'));
  root.unmount();
});
